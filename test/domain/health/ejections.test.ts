import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EjectionSettings, Ejections } from '../../../src/domain/health/ejections.ts';

const settings: EjectionSettings = {
  failures: 5,
  outlierMargin: 0.3,
  minRequests: 20,
  intervalMs: 10_000,
  baseMs: 30_000,
  maxMs: 100_000,
  maxShare: 0.5,
};

const make = (count: number, changes: Partial<EjectionSettings> = {}) => {
  const ejections = new Ejections({ ...settings, ...changes });
  return { ejections, records: Array.from({ length: count }, () => ejections.join()) };
};

describe('passive ejection', () => {
  const failing = (count: number, times: number, changes: Partial<EjectionSettings> = {}) => {
    const { ejections, records } = make(count, changes);
    const [first] = records;
    if (first === undefined) throw new Error('there is none');
    const said = Array.from({ length: times }, () => ejections.observed(first, true, 0));
    return { ejections, first, said };
  };

  test('puts an endpoint out at five failures in a row', () => {
    expect(failing(2, 5).said).toEqual([false, false, false, false, true]);
    expect(failing(2, 5).first).toMatchObject({ isOut: true, outUntilMs: 30_000 });
  });

  test('leaves a row of failures to the breaker when it is told so', () => {
    expect(failing(2, 50, { failures: undefined }).first.isOut).toBe(false);
  });

  test('never puts out the only endpoint, nor more than its share of them', () => {
    expect(failing(1, 50).first.isOut).toBe(false);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.nat(9), fc.boolean(), fc.nat(3_000)), { maxLength: 300 }),
        (count, maxShare, ends) => {
          const { ejections, records } = make(count, { maxShare, failures: 2, minRequests: 3 });
          let nowMs = 0;
          for (const [which, isFailure, sinceMs] of ends) {
            nowMs += sinceMs;
            const record = records[which % count];
            if (record !== undefined) ejections.observed(record, isFailure, nowMs);
            if (sinceMs > 2_500) ejections.sweep(nowMs);
            const out = records.filter(({ isOut }) => isOut).length;
            expect(out).toBeLessThanOrEqual(Math.floor(maxShare * count));
          }
        },
      ),
    );
  });

  test('lets it back after its time, which grows with each time and shrinks while all is well', () => {
    const { ejections, first } = failing(2, 5);
    expect([29_999, 30_000].map((nowMs) => ejections.sweep(nowMs))).toEqual([false, true]);
    expect(first.isOut).toBe(false);
    const outFor = (sinceMs: number): number => {
      const nowMs = first.outUntilMs + sinceMs;
      for (let count = 0; count < 5; count += 1) ejections.observed(first, true, nowMs);
      const { outUntilMs } = first;
      ejections.sweep(outUntilMs);
      return outUntilMs - nowMs;
    };
    expect([0, 5_000, 9_999].map(outFor)).toEqual([60_000, 90_000, 100_000]);
    expect(outFor(20_000)).toBe(90_000);
    expect(outFor(1_000_000)).toBe(30_000);
  });
});

describe('an outlier', () => {
  const sweep = (errorRates: readonly number[], requests = 20, maxShare = 0.5) => {
    const changes = { failures: undefined, maxShare };
    const { ejections, records } = make(errorRates.length, changes);
    for (const [at, record] of records.entries()) {
      const failures = Math.round((errorRates[at] ?? 0) * requests);
      for (let count = 0; count < requests; count += 1) {
        ejections.observed(record, count < failures, 0);
      }
    }
    ejections.sweep(10_000);
    return records.map(({ isOut }) => isOut);
  };

  test('is put out, also of two', () => {
    expect(sweep([0, 0.4])).toEqual([false, true]);
    expect(sweep([0.05, 0.5, 0])).toEqual([false, true, false]);
  });

  test('is none when all fail alike, or when too few requests say so', () => {
    expect(sweep([0.9, 0.9, 0.95])).toEqual([false, false, false]);
    expect(sweep([0, 1], 19)).toEqual([false, false]);
  });

  test('that is worst goes first when not all may', () => {
    expect(sweep([0, 0.8, 0, 0.9, 0], 20, 0.2)).toEqual([false, false, false, true, false]);
  });

  test('is judged by the last interval alone', () => {
    const { ejections, records } = make(2, { failures: undefined });
    const [first, second] = records;
    if (first === undefined || second === undefined) throw new Error('there are none');
    for (let count = 0; count < 19; count += 1) ejections.observed(first, true, 0);
    ejections.sweep(10_000);
    ejections.observed(first, true, 11_000);
    for (let count = 0; count < 20; count += 1) ejections.observed(second, false, 11_000);
    ejections.sweep(20_000);
    expect(first.isOut).toBe(false);
  });
});
