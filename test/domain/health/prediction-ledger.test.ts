import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PredictionLedger } from '../../../src/domain/health/prediction-ledger.ts';

const look = fc.record({
  sinceMs: fc.integer({ min: 1, max: 8 }).map((steps) => steps * 5_000),
  isUnhealthy: fc.boolean(),
  says: fc.option(fc.boolean(), { nil: undefined }),
});

interface Look {
  readonly atMs: number;
  readonly isUnhealthy: boolean;
  readonly says: boolean | undefined;
}

/** Counts over the whole story at once. */
const counted = (looks: readonly Look[], horizonMs: number) => {
  const sums = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  const endMs = looks.at(-1)?.atMs ?? 0;
  for (const { atMs, says } of looks) {
    const within = looks.filter((other) => other.atMs > atMs && other.atMs <= atMs + horizonMs);
    if (says === undefined || atMs + horizonMs >= endMs || within.length === 0) continue;
    const came = within.some(({ isUnhealthy }) => isUnhealthy);
    if (says) sums[came ? 'truePositives' : 'falsePositives'] += 1;
    else sums[came ? 'falseNegatives' : 'trueNegatives'] += 1;
  }
  return sums;
};

describe('the ledger of predictions', () => {
  test('compares each with what happened within its horizon, and with nothing else', () => {
    const horizonMs = 30_000;
    fc.assert(
      fc.property(fc.array(look, { maxLength: 80 }), (told) => {
        const ledger = new PredictionLedger(horizonMs, 31);
        const looks: Look[] = [];
        let atMs = 0;
        for (const { sinceMs, isUnhealthy, says } of told) {
          atMs += sinceMs;
          looks.push({ atMs, isUnhealthy, says });
          ledger.happened(isUnhealthy, atMs);
          if (says !== undefined) ledger.predicted(says, atMs);
        }
        expect(ledger).toMatchObject(counted(looks, horizonMs));
      }),
    );
  });

  test('says how often it was right, and nothing before it can', () => {
    const ledger = new PredictionLedger(1_000, 4);
    expect([ledger.accuracy, ledger.precision, ledger.recall]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    for (const [says, came] of [
      [true, true],
      [true, false],
      [false, false],
      [false, true],
      [true, true],
    ] as const) {
      const nowMs = ledger.compared * 10_000;
      ledger.predicted(says, nowMs);
      ledger.happened(came, nowMs + 500);
      ledger.happened(false, nowMs + 5_000);
    }
    expect([ledger.accuracy, ledger.precision, ledger.recall]).toEqual([3 / 5, 2 / 3, 2 / 3]);
  });

  test('keeps no more than it has room for', () => {
    const ledger = new PredictionLedger(1_000, 2);
    for (const nowMs of [0, 1, 2]) ledger.predicted(false, nowMs);
    ledger.happened(false, 500);
    ledger.happened(false, 5_000);
    expect(ledger.compared).toBe(2);
  });
});
