import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  Credential,
  CredentialVerifier,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { KnownTokens } from './known-tokens.ts';
import { digestOf } from './token-digest.ts';

/** Looks into one token. Never rejects. */
export type TokenCheck = (token: string) => Promise<Verdict>;

export interface BearerSettings {
  readonly provesEachMessage: boolean;
  /** After so long a token is looked into again, though it has not run out; 0: each time. */
  readonly cacheMs: number;
  /** So long a token that is not valid is refused without a look; 0: not at all. */
  readonly refusedMs: number;
}

export interface BearerParts {
  readonly check: TokenCheck;
  readonly clock: Clock;
  /** Milliseconds since 1970 (`Date.now`): tokens name the end of their time by the calendar. */
  readonly wallMs: () => number;
}

/** Longest token that is looked at (mission AU-10, seed 002 "Input Validation"). */
const maxTokenLength = 4_096;
const maxKnown = 50_000;
const maxRefused = 10_000;
/** Tokens that are looked into at the same time. */
const maxChecks = 1_024;
const retryAfterMs = 1_000;

const NOTHING_SHOWN = new Fault('unauthorized', 'show a token: Authorization: Bearer <token>');
const TOO_LONG = new Fault(
  'unauthorized',
  `the bearer token is longer than ${maxTokenLength} characters`,
);
const TOO_MANY = new Fault(
  'auth_unavailable',
  'too many tokens are being looked into; try again later',
  retryAfterMs,
);

/**
 * Lets in whoever shows a bearer token that a check finds good, or a certificate the operator's authorities vouch for.
 * A token is looked into once: from then on it costs one digest and one look-up until it runs out.
 */
export class BearerVerifier implements CredentialVerifier {
  readonly provesEachMessage: boolean;
  readonly #settings: BearerSettings;
  readonly #parts: BearerParts;
  readonly #known = new KnownTokens(maxKnown);
  /** Apart, so that guessed tokens push out no good one. */
  readonly #refused = new KnownTokens(maxRefused);
  readonly #checks = new Map<string, Promise<Verdict>>();

  constructor(settings: BearerSettings, parts: BearerParts) {
    this.provesEachMessage = settings.provesEachMessage;
    this.#settings = settings;
    this.#parts = parts;
  }

  verify({ bearer, certificate }: Credential): Verdict | Promise<Verdict> {
    // A token that is shown is meant: a wrong one is not made good by a certificate.
    if (bearer !== undefined) return this.#verifyToken(bearer);
    if (certificate !== undefined) return { key: `certificate:${certificate.fingerprint}` };
    return NOTHING_SHOWN;
  }

  #verifyToken(token: string): Verdict | Promise<Verdict> {
    if (token.length > maxTokenLength) return TOO_LONG;
    const digest = digestOf(token);
    const nowMs = this.#parts.clock.nowMs();
    const known =
      this.#known.find(digest, nowMs, this.#parts.wallMs()) ??
      (this.#refused.size === 0 ? undefined : this.#refused.find(digest, nowMs, 0));
    if (known !== undefined) return known;
    const running = this.#checks.get(digest);
    if (running !== undefined) return running;
    return this.#checks.size >= maxChecks ? TOO_MANY : this.#check(token, digest);
  }

  #check(token: string, digest: string): Promise<Verdict> {
    const checking = this.#parts.check(token).then((verdict) => {
      this.#checks.delete(digest);
      this.#remember(digest, verdict);
      return verdict;
    });
    this.#checks.set(digest, checking);
    return checking;
  }

  #remember(digest: string, verdict: Verdict): void {
    const { cacheMs, refusedMs } = this.#settings;
    const nowMs = this.#parts.clock.nowMs();
    if (!(verdict instanceof Fault)) {
      if (cacheMs > 0) this.#known.remember(digest, verdict, nowMs + cacheMs);
    } else if (verdict.code === 'unauthorized' && refusedMs > 0) {
      this.#refused.remember(digest, verdict, nowMs + refusedMs);
    }
  }
}
