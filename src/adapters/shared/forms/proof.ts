import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { anonymous, localUser, type Principal } from '../../../domain/identity/principal.ts';
import { strangerFault } from './token-check.ts';

const EXPIRED = new Fault(
  'unauthorized',
  'the token this connection was opened with has expired; connect with a new one, or send one around a message as auth_token',
);
const NO_TOKEN = new Fault(
  'unauthorized',
  'every message shows a token here: send {"auth_token": "…", "message": {…}}',
);

export interface ProofParts {
  readonly gateway: Gateway;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Whatever carries a message shows who sends it by itself, as each HTTP request does. */
  readonly isCarried: boolean;
}

/** Whether what comes on a connection comes from whoever it was opened for, and may still come. */
export class Proof {
  readonly #parts: ProofParts;
  #principal: Principal = anonymous;
  /** The last token that was found to be the principal's. */
  #token: string | undefined = undefined;
  /** The next message has been proven with the opening of its session. */
  #isFirstProven = false;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** What the session was opened with; `withFirst`: by its first message, so that one has shown it. */
  opened(principal: Principal, token: string | undefined, withFirst: boolean): void {
    this.#principal = principal;
    this.#token = token;
    this.#isFirstProven = withFirst;
  }

  /** Why a message without a token is refused; undefined when it is not. */
  ofBare(): Fault | undefined {
    const isProven = this.#isFirstProven;
    this.#isFirstProven = false;
    if (this.#parts.isCarried) return undefined;
    if (this.#parts.gateway.provesEachMessage === true && !isProven && !this.#needsNone) {
      return NO_TOKEN;
    }
    return this.#isOver ? EXPIRED : undefined;
  }

  /** The same for one that may have a token. One that is the same principal's takes the place of the one before. */
  of(token: string | undefined): Fault | undefined | Promise<Fault | undefined> {
    if (token === undefined) return this.ofBare();
    this.#isFirstProven = false;
    if (this.#principal.key === localUser.key) return undefined;
    const { gateway } = this.#parts;
    if (token === this.#token && gateway.provesEachMessage !== true && !this.#isOver) {
      return undefined;
    }
    const verdict = gateway.identify({ bearer: token });
    return verdict instanceof Promise
      ? verdict.then((settled) => this.#settle(token, settled))
      : this.#settle(token, verdict);
  }

  #settle(token: string, verdict: Verdict): Fault | undefined {
    const fault = strangerFault(this.#principal, verdict);
    if (fault !== undefined || verdict instanceof Fault) return fault;
    this.#principal = verdict;
    this.#token = token;
    return undefined;
  }

  /** Whom the system let in, or a certificate, has no token to show; nor has anybody where none is asked for. */
  get #needsNone(): boolean {
    const { key } = this.#principal;
    return key === localUser.key || key === anonymous.key || key.startsWith('certificate:');
  }

  get #isOver(): boolean {
    const { expiresAtMs } = this.#principal;
    return expiresAtMs !== undefined && this.#parts.nowMs() >= expiresAtMs;
  }
}
