import type { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';

/** Holds what is open to the workers of one server for all its clients: one of it at each of them. */
export interface WorkerHost {
  /** What is open there and gets requests. */
  linksTo(state: EndpointState): readonly Upstream[];
  /** Opens it, if it is not. */
  start(state: EndpointState): Promise<Fault | undefined>;
  /** Opens another one there. Resolves with the links of the one before, which get nothing new, and end what they began. */
  renew(state: EndpointState): Promise<readonly Upstream[] | Fault>;
  /** Lets go of it, if nobody needs it: returns its links, which get nothing new. The next request opens another one. */
  letGo(state: EndpointState): readonly Upstream[];
}
