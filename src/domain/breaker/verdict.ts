import type { Fault } from '../fault/fault.ts';

/** What the end of a request says about the endpoint it was sent to. `none`: nothing, neither way. */
export type Verdict = 'success' | 'failure' | 'none';

/** Of a proxy or a gateway that could not reach the server behind it, or of a server that cannot serve now. */
const outages: ReadonlySet<number> = new Set([502, 503, 504]);
const tooManyRequests = 429;

/**
 * `fault`: why there is no answer; undefined when a JSON-RPC message came. `status`: the HTTP status of either, undefined
 * where the carrier has none.
 *
 * An answer shows that the endpoint works, whatever it says: a tool's `isError` and all JSON-RPC errors, -32603 and the
 * HTTP status 500 that some servers send with it included. They are about the one request, and if they counted, one
 * client with arguments that break a tool could take the server from all others. Statuses that say the server is not
 * there (502, 503, 504) count as failures even with a message; 429 says that this caller is too fast.
 * Without an answer the catalogue of faults decides, but refusals of an HTTP door (4xx) are not for want of health.
 */
export const verdictOf = (fault: Fault | undefined, status?: number): Verdict => {
  if (status !== undefined && outages.has(status)) return 'failure';
  if (status === tooManyRequests) return 'none';
  if (fault === undefined) return 'success';
  if (status !== undefined && status >= 400 && status < 500) return 'none';
  return fault.row.blamesEndpoint ? 'failure' : 'none';
};
