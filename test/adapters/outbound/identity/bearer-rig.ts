import {
  type BearerSettings,
  BearerVerifier,
} from '../../../../src/adapters/outbound/identity/bearer-verifier.ts';
import type { Verdict } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { nowMs } from '../../../support/auth/tokens.ts';

export const settings: BearerSettings = {
  provesEachMessage: false,
  cacheMs: 300_000,
  refusedMs: 10_000,
  heldMs: 20_000,
};

/** A check that knows what a test says, at times that are set by hand. */
export const start = (changes: Partial<BearerSettings> = {}) => {
  const time = { nowMs: 1_000, wallMs: nowMs };
  const looked: string[] = [];
  const known = new Map<string, Verdict>();
  const verifier = new BearerVerifier(
    { ...settings, ...changes },
    {
      check: (token) => {
        looked.push(token);
        return Promise.resolve(known.get(token) ?? new Fault('unauthorized', 'no'));
      },
      clock: { nowMs: () => time.nowMs },
      wallMs: () => time.wallMs,
    },
  );
  return { verifier, time, looked, known };
};

export const ada = { key: 'user:ada', expiresAtMs: nowMs + 1_000_000 };
