import type {
  Absence,
  SessionClaimant,
  SharedSessions,
} from '../../../application/ports/driving/shared-sessions.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { PeerExchanges } from '../../shared/http/peer-exchanges.ts';

export interface PeerStreamsParts {
  readonly shared: SharedSessions;
  readonly peers: PeerExchanges;
  /** Its name in the settings. */
  readonly frontend: string;
}

/** A message for a stream that is open at another replica, maybe. */
export interface Stray {
  readonly exchange: Exchange;
  readonly body: Uint8Array;
  readonly principal: Principal;
  /** Of the stream. */
  readonly id: string;
}

const MAX_TRIES = 3;
const RETRY_AFTER_MS = 1_000;

/** Messages for streams that other replicas hold open. A stream ends with its replica: nobody goes on with it. */
export class PeerStreams {
  readonly #parts: PeerStreamsParts;

  constructor(parts: PeerStreamsParts) {
    this.#parts = parts;
  }

  /** Undefined when another replica answers; otherwise why nobody does. */
  async carry({ exchange, body, principal, id }: Stray): Promise<Fault | undefined> {
    if (exchange.forwarded !== undefined) {
      exchange.forwarded.notHere();
      return undefined;
    }
    const { shared, peers, frontend } = this.#parts;
    const claimant: SessionClaimant = { principal, namespace: undefined, frontend };
    let notAt: Absence | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const place = await shared.locate(id, claimant, notAt);
      if (place.kind === 'trouble') return place.fault;
      if (place.kind !== 'elsewhere') return unknownStream();
      const { owner } = place;
      const missed = await peers.forward({ exchange, body, principal, frontend, owner });
      shared.carried(missed?.kind ?? 'answered');
      if (missed === undefined) return undefined;
      // The stream it belongs to is lost as well: there is nobody to tell of an outcome.
      if (missed.kind === 'not_here') return unknownStream();
      if (missed.kind === 'maybe') return missed.fault;
      notAt = { replica: owner, denied: false };
    }
    return new Fault('overloaded', 'this stream cannot be reached now; try again', RETRY_AFTER_MS);
  }
}

export const unknownStream = (): Fault =>
  new Fault('session_unknown', 'no such stream; open one with GET first');
