import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';

export interface HttpProbeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  /** A path at the endpoint's own origin, or a whole URL. */
  readonly path: string;
  readonly expectedStatus: readonly number[];
}

/**
 * Looks at an endpoint from outside, without an MCP session. Each resolves with why the endpoint does not work, undefined
 * when it does, and ends soon after `signal` was aborted; an endpoint that a probe is not made for is a fault.
 */
export interface HealthProbes {
  /** The endpoint's configured headers go along to its own origin, and nowhere else. */
  http(
    endpoint: Endpoint,
    request: HttpProbeRequest,
    signal: AbortSignal,
  ): Promise<Fault | undefined>;
  /** A `health` frame in the binary dialects (docs/binary-protocol.md), a ping where messages are lines. */
  frame(endpoint: Endpoint, signal: AbortSignal): Promise<Fault | undefined>;
  /** Whether a connection is accepted, TLS included. */
  connect(endpoint: Endpoint, signal: AbortSignal): Promise<Fault | undefined>;
}
