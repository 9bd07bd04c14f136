import type { Principal } from '../../domain/identity/principal.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { CredentialVerifier, Outstayed } from '../ports/driven/credential-verifier.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Conversation } from './conversation.ts';
import { endSessions, type Opened } from './dismissal.ts';
import { outstayedFaults } from './outstayed.ts';

/** S26 allows 30 s. */
const PERIOD_MS = 5_000;

export interface CredentialSweepParts extends Opened {
  readonly verifier: Pick<CredentialVerifier, 'outstayed'>;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * Ends what outlives the credential it was opened with. A connection ends when that has run out, unless another one was shown
 * meanwhile; a session over HTTP does not, since each of its requests shows one, and its frontend ends the streams. With one
 * that was revoked, sessions of every kind end.
 */
export class CredentialSweep {
  readonly #parts: CredentialSweepParts;

  constructor(parts: CredentialSweepParts) {
    this.#parts = parts;
  }

  /** The returned function ends it. */
  begin(): () => void {
    return this.#parts.timers.every(PERIOD_MS, () => this.sweep());
  }

  sweep(): void {
    const { sessions, statelessClients, logger } = this.#parts;
    const ended = endSessions(sessions, (conversation) => {
      const why = this.#whyEnds(conversation);
      return why && outstayedFaults[why];
    });
    statelessClients.endSubscriptionsOf((principal) => this.#why(principal) === 'revoked');
    if (ended > 0) logger.info('sessions ended with their credentials', { sessions: ended });
  }

  #whyEnds({ caller, facts }: Conversation): Outstayed | undefined {
    const why = this.#why(caller.principal);
    return why === 'expired' && facts.protocol === 'http' ? undefined : why;
  }

  #why(principal: Principal): Outstayed | undefined {
    return this.#parts.verifier.outstayed?.(principal);
  }
}
