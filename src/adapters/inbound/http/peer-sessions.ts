import type {
  Absence,
  SessionClaimant,
  SharedSessions,
} from '../../../application/ports/driving/shared-sessions.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Missed, PeerExchanges } from '../../shared/http/peer-exchanges.ts';
import type { Entrance } from './entrance.ts';
import type { HttpSession } from './http-session.ts';
import { lostWithOwner, unknownSession } from './session-faults.ts';
import type { HttpSessions } from './sessions.ts';

/** What a request brought, as far as it matters to whoever carries it elsewhere. */
export interface Request {
  /** Undefined where none was read. */
  readonly body: Uint8Array | undefined;
  /** Whether it does no harm when it is carried out twice. */
  readonly isRepeatable: boolean;
}

export interface PeerSessionsParts {
  readonly shared: SharedSessions;
  readonly peers: PeerExchanges;
  readonly sessions: Pick<HttpSessions, 'find' | 'adopt'>;
  /** Its name in the settings. */
  readonly frontend: string;
}

/** A session that changes its owner more often while one request looks for it is in trouble. */
const MAX_TRIES = 4;
const RETRY_AFTER_MS = 1_000;

/** Where requests go whose sessions are not, or not surely, open here: to their owner, or here when that is gone. */
export class PeerSessions {
  readonly #parts: PeerSessionsParts;

  constructor(parts: PeerSessionsParts) {
    this.#parts = parts;
  }

  /** Whether the session may be used now; otherwise `seek` says what becomes of the request. */
  isSure({ gatewaySession }: HttpSession): boolean {
    return gatewaySession !== undefined && this.#parts.shared.isOurs(gatewaySession) === true;
  }

  /** The session, open here by then; or why there is none. `carried`: another replica answers the request. */
  async seek(
    entrance: Entrance,
    id: string,
    request: Request,
  ): Promise<HttpSession | Fault | 'carried'> {
    const { exchange } = entrance;
    const claimant = this.#claimantOf(entrance);
    let notAt: Absence | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const here = await this.#here(entrance, id);
      if (here !== undefined) return here;
      const place = await this.#parts.shared.locate(id, claimant, notAt);
      // It was taken over for another request meanwhile.
      if (this.#parts.sessions.find(id) !== undefined) continue;
      if (place.kind === 'adoptable') return this.#parts.sessions.adopt(place);
      if (exchange.forwarded !== undefined) {
        exchange.forwarded.notHere(); // whoever carried it here looks anew
        return 'carried';
      }
      if (place.kind === 'unknown') return unknownSession();
      if (place.kind === 'trouble') return place.fault;
      const missed = await this.#forward(entrance, request, place.owner);
      if (missed === undefined) return 'carried';
      if (missed.kind === 'maybe' && !request.isRepeatable) return lostWithOwner();
      notAt = { replica: place.owner, denied: missed.kind === 'not_here' };
    }
    return new Fault('overloaded', 'this session cannot be reached now; try again', RETRY_AFTER_MS);
  }

  /** Undefined when it is not open here, or not any more. */
  async #here(
    { principal, address }: Entrance,
    id: string,
  ): Promise<HttpSession | Fault | undefined> {
    const { sessions, shared } = this.#parts;
    const session = sessions.find(id);
    if (session?.gatewaySession === undefined) return undefined;
    if (!session.belongsTo(principal.key, address.namespace)) return unknownSession();
    const isOurs = await shared.isOurs(session.gatewaySession);
    if (isOurs instanceof Fault) return isOurs;
    return isOurs && sessions.find(id) === session ? session : undefined;
  }

  async #forward(
    { exchange, principal }: Entrance,
    { body }: Request,
    owner: string,
  ): Promise<Missed | undefined> {
    const { peers, shared, frontend } = this.#parts;
    const missed = await peers.forward({ exchange, body, principal, frontend, owner });
    shared.carried(missed?.kind ?? 'answered');
    return missed;
  }

  #claimantOf({ principal, address }: Entrance): SessionClaimant {
    return { principal, namespace: address.namespace, frontend: this.#parts.frontend };
  }
}
