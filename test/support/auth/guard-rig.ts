import {
  GuardedVerifier,
  type GuardParts,
} from '../../../src/adapters/outbound/identity/guarded-verifier.ts';
import type { CredentialVerifier } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { RefusalReason } from '../../../src/domain/identity/refused-credential.ts';
import { type RevokedEntry, RevokedIds } from '../../../src/domain/identity/token-book.ts';

/** A guard around a verifier, with a clock and a book of revocations that a test moves. */
export const guardRig = (inner: CredentialVerifier, maxFailures = 10) => {
  const time = { nowMs: 0, wallMs: 0 };
  const refused: RefusalReason[] = [];
  let ids = new RevokedIds({ issued: [], revoked: [] });
  const parts: GuardParts = {
    revocations: {
      get isEmpty() {
        return ids.isEmpty;
      },
      covers: (principal) => ids.covers(principal),
      onChange: () => undefined,
    },
    metrics: { refused: (reason) => refused.push(reason) },
    clock: { nowMs: () => time.nowMs },
    wallMs: () => time.wallMs,
  };
  const revoke = (...revoked: readonly Pick<RevokedEntry, 'kind' | 'id'>[]): void => {
    const entries = revoked.map((entry) => ({ ...entry, revokedAtMs: 0 }));
    ids = new RevokedIds({ issued: [], revoked: entries });
  };
  return { guard: new GuardedVerifier(inner, maxFailures, parts), time, refused, revoke };
};
