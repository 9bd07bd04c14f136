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

/** How a session was opened. */
export interface Opened {
  /** The first message to be received has shown the credential. */
  readonly withFirst?: boolean | undefined;
  /** Whence the client came. */
  readonly remoteAddress?: string | undefined;
}

/** Whether what comes on a connection comes from whoever it was opened for, and may still come. */
export class Proof {
  readonly #parts: ProofParts;
  #principal: Principal = anonymous;
  /** The last token that was found to be the principal's. */
  #token: string | undefined = undefined;
  /** The next message has been proven with the opening of its session. */
  #isFirstProven = false;
  #remoteAddress: string | undefined = undefined;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** Who sends, by the credential that was shown last. */
  get principal(): Principal {
    return this.#principal;
  }

  opened(principal: Principal, token: string | undefined, how: Opened): void {
    this.#principal = principal;
    this.#token = token;
    this.#isFirstProven = how.withFirst === true;
    this.#remoteAddress = how.remoteAddress;
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
    const verdict = gateway.identify({ bearer: token, remoteAddress: this.#remoteAddress });
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

  /** Whom the system let in, or a certificate or password, has no token; nor has anybody where none is asked for. */
  get #needsNone(): boolean {
    const { key, via } = this.#principal;
    const isNobody = key === localUser.key || key === anonymous.key;
    return isNobody || via === 'certificate' || via === 'basic';
  }

  get #isOver(): boolean {
    const { expiresAtMs } = this.#principal;
    return expiresAtMs !== undefined && this.#parts.nowMs() >= expiresAtMs;
  }
}
