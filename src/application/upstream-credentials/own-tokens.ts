import type { Clock } from '../ports/driven/clock.ts';
import type { TokenGrants } from '../ports/driven/token-grants.ts';
import type {
  CredentialSource,
  Showing,
  ShownCredential,
} from '../ports/driven/upstream-credentials.ts';
import { TokenSlot } from './token-slot.ts';

/** The gateway asks everybody's questions in its own name, with a token that it is given as a client (RFC 6749 §4.4). */
export class OwnTokens implements CredentialSource {
  readonly isPerCaller = false;
  readonly #slot: TokenSlot;

  constructor(grants: TokenGrants, clock: Clock) {
    this.#slot = new TokenSlot(() => grants.own(), clock);
  }

  show(): Showing | Promise<Showing> {
    return this.#slot.show();
  }

  renew(refused: ShownCredential): Showing | Promise<Showing> {
    return this.#slot.renew(refused);
  }
}
