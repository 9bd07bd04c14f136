import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  Credential,
  CredentialVerifier,
  Outstayed,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { LONGEST_TOKEN } from '../../../domain/validation/token-rule.ts';
import { certifiedBy, isCertified } from './certified.ts';
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
  /** After so long the token of whoever has something open is looked into again; absent: not for that. */
  readonly heldMs?: number | undefined;
}

export interface BearerParts {
  readonly check: TokenCheck;
  readonly clock: Clock;
  /** Milliseconds since 1970 (`Date.now`): tokens name the end of their time by the calendar. */
  readonly wallMs: () => number;
}

/** A token by which something may be open. */
interface Held {
  readonly token: string;
  lookedAtMs: number;
  generation: number;
  isGone: boolean;
}

const maxKnown = 50_000;
const maxRefused = 10_000;
/** Tokens that are looked into at the same time. */
const maxChecks = 1_024;
const retryAfterMs = 1_000;

const NOTHING_SHOWN = new RefusedCredential(
  'missing_token',
  'show a token: Authorization: Bearer <token>',
);
const TOO_LONG = new RefusedCredential(
  'invalid_token',
  `the bearer token is longer than ${LONGEST_TOKEN} characters`,
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
  #generation = 0;
  /** By whom tokens were found to speak of here. */
  readonly #held = new WeakMap<Principal, Held>();

  constructor(settings: BearerSettings, parts: BearerParts) {
    this.provesEachMessage = settings.provesEachMessage;
    this.#settings = settings;
    this.#parts = parts;
  }

  verify({ bearer, certificate }: Credential): Verdict | Promise<Verdict> {
    // A token that is shown is meant: a wrong one is not made good by a certificate.
    if (bearer !== undefined) return this.#verifyToken(bearer);
    if (certificate !== undefined) return certifiedBy(certificate);
    return NOTHING_SHOWN;
  }

  recalls({ bearer, certificate }: Credential): Principal | undefined {
    if (bearer === undefined) return certificate && certifiedBy(certificate);
    if (bearer.length > LONGEST_TOKEN) return undefined;
    const { clock, wallMs } = this.#parts;
    const known = this.#known.find(digestOf(bearer), clock.nowMs(), wallMs());
    return known instanceof Fault ? undefined : known;
  }

  /** Only whom it has let in itself: without the token nobody can say what other settings would find. */
  keeps(principal: Principal): boolean {
    return isCertified(principal) || this.#held.has(principal);
  }

  /** What was open may have outlived its token at whoever vouches for it: that is asked in the background. */
  outstayed(principal: Principal): Outstayed | undefined {
    const held = this.#held.get(principal);
    if (held === undefined) return undefined;
    if (held.isGone) return 'revoked';
    const { heldMs = Number.POSITIVE_INFINITY } = this.#settings;
    const nowMs = this.#parts.clock.nowMs();
    const isDue = held.generation !== this.#generation || nowMs - held.lookedAtMs >= heldMs;
    if (isDue && this.#checks.size < maxChecks) void this.#lookAgain(held, nowMs);
    return undefined;
  }

  /** What tokens were found good by has changed: each is looked into again. */
  forget(): void {
    this.#generation += 1;
    this.#known.clear();
  }

  #verifyToken(token: string): Verdict | Promise<Verdict> {
    if (token.length > LONGEST_TOKEN) return TOO_LONG;
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

  /** Who cannot be asked about may stay until the next time. */
  async #lookAgain(held: Held, nowMs: number): Promise<void> {
    held.lookedAtMs = nowMs;
    held.generation = this.#generation;
    const digest = digestOf(held.token);
    const verdict = await (this.#checks.get(digest) ?? this.#check(held.token, digest));
    held.isGone = verdict instanceof Fault && verdict.code === 'unauthorized';
  }

  #check(token: string, digest: string): Promise<Verdict> {
    const generation = this.#generation;
    const checking = this.#parts.check(token).then((verdict) => {
      this.#checks.delete(digest);
      if (!(verdict instanceof Fault)) this.#hold(token, verdict, generation);
      if (generation === this.#generation) this.#remember(digest, verdict);
      return verdict;
    });
    this.#checks.set(digest, checking);
    return checking;
  }

  #hold(token: string, principal: Principal, generation: number): void {
    const lookedAtMs = this.#parts.clock.nowMs();
    this.#held.set(principal, { token, lookedAtMs, generation, isGone: false });
  }

  #remember(digest: string, verdict: Verdict): void {
    const { cacheMs, refusedMs } = this.#settings;
    const nowMs = this.#parts.clock.nowMs();
    if (!(verdict instanceof Fault)) {
      if (cacheMs > 0) this.#known.remember(digest, verdict, nowMs + cacheMs);
      return;
    }
    if (verdict.code !== 'unauthorized') return;
    this.#known.delete(digest);
    if (refusedMs > 0) this.#refused.remember(digest, verdict, nowMs + refusedMs);
  }
}
