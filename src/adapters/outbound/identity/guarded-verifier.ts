import type { TalliedRefusals } from '../../../application/audit/tallied-refusals.ts';
import type { AuthMetrics } from '../../../application/ports/driven/auth-metrics.ts';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  Credential,
  CredentialVerifier,
  Outstayed,
  Verdict,
} from '../../../application/ports/driven/credential-verifier.ts';
import type { Revocations } from '../../../application/ports/driven/revocations.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { localUser, type Principal } from '../../../domain/identity/principal.ts';
import {
  isGuess,
  isWrong,
  RefusedCredential,
  reasonOf,
} from '../../../domain/identity/refused-credential.ts';
import { FailureLimiter } from './failure-limiter.ts';

export interface GuardParts {
  readonly revocations: Revocations;
  readonly metrics: AuthMetrics;
  /** Hears of what was shown and is wrong; absent where nothing is written down. */
  readonly audit?: Pick<TalliedRefusals, 'refused'> | undefined;
  readonly clock: Clock;
  /** Milliseconds since 1970 (`Date.now`). */
  readonly wallMs: () => number;
}

const REVOKED = new RefusedCredential('revoked_token', 'this credential was revoked');

/**
 * What holds whoever vouches for callers: what was revoked is refused, refusals are counted, and an address from which too
 * many were wrong has to wait. Who is known from there goes on meanwhile.
 */
export class GuardedVerifier implements CredentialVerifier {
  readonly provesEachMessage: boolean;
  readonly apiKeyHeader: string | undefined;
  readonly inner: CredentialVerifier;
  readonly #parts: GuardParts;
  readonly #failures: FailureLimiter;

  /** `maxFailures`: from one address within a minute; 0: any number. */
  constructor(inner: CredentialVerifier, maxFailures: number, parts: GuardParts) {
    this.provesEachMessage = inner.provesEachMessage === true;
    this.apiKeyHeader = inner.apiKeyHeader;
    this.inner = inner;
    this.#parts = parts;
    this.#failures = new FailureLimiter(maxFailures, parts.clock);
  }

  verify(credential: Credential): Verdict | Promise<Verdict> {
    const { remoteAddress } = credential;
    const waitMs = remoteAddress === undefined ? 0 : this.#failures.waitMs(remoteAddress);
    const verdict =
      waitMs === 0 || showsNothing(credential)
        ? this.inner.verify(credential)
        : (this.inner.recalls?.(credential) ?? tooMany(waitMs));
    return verdict instanceof Promise
      ? verdict.then((settled) => this.#settle(settled, credential))
      : this.#settle(verdict, credential);
  }

  keeps(principal: Principal): boolean {
    return this.outstayed(principal) === undefined && this.inner.keeps?.(principal) === true;
  }

  outstayed(principal: Principal): Outstayed | undefined {
    if (principal.key === localUser.key) return undefined;
    const { expiresAtMs } = principal;
    if (this.#parts.revocations.covers(principal)) return 'revoked';
    if (expiresAtMs !== undefined && this.#parts.wallMs() >= expiresAtMs) return 'expired';
    return this.inner.outstayed?.(principal);
  }

  #settle(verdict: Verdict, { remoteAddress, isTrial }: Credential): Verdict {
    const { revocations, metrics, audit } = this.#parts;
    const isRevoked =
      !(verdict instanceof Fault) && !revocations.isEmpty && revocations.covers(verdict);
    const refusal = isRevoked ? REVOKED : verdict;
    if (!(refusal instanceof Fault) || isTrial === true) return refusal;
    const reason = reasonOf(refusal);
    metrics.refused(reason);
    if (isWrong(reason)) audit?.refused({ remoteAddress: remoteAddress ?? '' }, reason);
    if (remoteAddress !== undefined && isGuess(reason)) this.#failures.failed(remoteAddress);
    return refusal;
  }
}

const showsNothing = ({ bearer, apiKey, basic }: Credential): boolean =>
  bearer === undefined && apiKey === undefined && basic === undefined;

const tooMany = (waitMs: number): Fault =>
  new Fault(
    'too_many_failures',
    'too many credentials from this address were wrong; try again later',
    waitMs,
  );
