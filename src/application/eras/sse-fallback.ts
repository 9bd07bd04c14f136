import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { ProbeOutcome } from '../../domain/mcp/era-evidence.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import { probe } from './probe-request.ts';

/** How servers refuse a POST at an address where none is expected (2025-11-25, Transports, Backwards Compatibility). */
const takesNoPost = new Set([400, 404, 405]);

/** Whether the outcome leaves open that the address is one of HTTP+SSE, where the first step is a GET. */
export const mayBeSse = (outcome: ProbeOutcome): boolean =>
  'fault' in outcome && outcome.status !== undefined && takesNoPost.has(outcome.status);

/**
 * Finds out how a handshake reaches an HTTP endpoint that would not take a probe: by POST, or by HTTP+SSE of 2024-11-05.
 * The way is noted in the pool. A fault when neither works: nothing is known about this server then.
 */
export const findWay = async (
  pool: ServerPool,
  endpoint: Endpoint,
  initializeParams: Uint8Array,
  deadlines: Deadlines,
): Promise<'http' | 'sse' | Fault> => {
  const upstream = await pool.lookAt(endpoint, 'http');
  if (upstream instanceof Fault) return upstream;
  const question = { method: 'initialize', params: initializeParams };
  const outcome = await probe(upstream, question, deadlines);
  void upstream.close();
  if ('answer' in outcome) {
    pool.reachBySse(false);
    return 'http';
  }
  if (!mayBeSse(outcome)) return outcome.fault;
  const stream = await pool.lookAt(endpoint, 'sse');
  if (stream instanceof Fault) return outcome.fault;
  pool.reachBySse(true);
  pool.keepSpare(stream, 'legacy');
  return 'sse';
};
