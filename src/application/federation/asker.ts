import type { ClientProfile } from '../../domain/clients/client-profile.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Caller } from '../authorization/request-access.ts';
import type { ListSource } from './list-source.ts';

/** In whose name the catalogue asks: a session, or one request of the stateless era. */
export interface Asker {
  readonly era: Era;
  /** Who is shown what is asked for. */
  readonly caller: Caller;
  /** Askers of one partition are shown the same by a server: one principal, one protocol, the same declared abilities. */
  readonly partition: string;
  /** The session it is; undefined for a request, which has none. */
  readonly sessionId: string | undefined;
  /** What this kind of client can take. */
  readonly profile: ClientProfile;
  /** Its session is over: what was asked through it comes to nothing. */
  readonly closed: boolean;
  listSource(server: string): ListSource | Fault | Promise<ListSource | Fault>;
}
