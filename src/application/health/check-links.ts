import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Upstream } from '../links/upstream.ts';

/** What checks need of the links of a server. */
export interface CheckLinks {
  /** A link of the checker's own, whatever state the endpoint is in; what becomes of it does not count against it. */
  visit(endpoint: Endpoint, era: Era): Promise<Upstream | Fault>;
  /** Whether a link to the endpoint is open for anybody. */
  isInUse(endpoint: Endpoint): boolean;
}
