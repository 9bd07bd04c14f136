import type { Endpoint } from './endpoint.ts';

/** What a policy reads of an endpoint. The numbers change under a picker; reading them costs nothing. */
export interface Candidate {
  readonly endpoint: Endpoint;
  /**
   * Whether new traffic may go there now: not drained, not unhealthy, not resting after failures, breaker closed or with
   * a probe to give, below its cap.
   */
  readonly isUsable: boolean;
  /** Its share now: the configured or set weight × that of its protocol × health × warm-up. Never negative; 0: only when alone. */
  readonly weight: number;
  /** Requests in flight and idle sessions there. */
  readonly load: number;
  /** Peak EWMA of its answer times in milliseconds; 0 while nothing is known. */
  readonly latencyMs: number;
}

/** What one request asks of a picker. Most ask nothing: `anyCandidate`. */
export interface PickRequest {
  /** 32-bit hash of what the caller sticks by (session, cookie, header, address); undefined: nothing. */
  readonly affinity: number | undefined;
  /** Further conditions (not one that was tried already, a protocol that was asked for); undefined: none. */
  readonly suits: ((candidate: Candidate) => boolean) | undefined;
}

export const anyCandidate: PickRequest = { affinity: undefined, suits: undefined };
