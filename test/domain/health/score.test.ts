import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf, shareOf, unhealthyBelow } from '../../../src/domain/health/score.ts';

const part = fc.double({ min: 0, max: 1, noNaN: true });

describe('the score', () => {
  test('sinks with latency by up to 0.4 and with the error rate by 0.6 of it, and is unhealthy below 0.3 [PH-02]', () => {
    expect([scoreOf(0, 0), scoreOf(1, 0), scoreOf(0, 1), scoreOf(1, 1)]).toEqual([
      1,
      0.6,
      0.4,
      expect.closeTo(0, 10),
    ]);
    fc.assert(
      fc.property(part, part, (slowness, errors) => {
        const score = scoreOf(slowness, errors);
        expect(score).toBeCloseTo(1 - 0.4 * slowness - 0.6 * errors, 10);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
    expect(unhealthyBelow).toBe(0.3);
  });

  test('takes what is beyond its ends for the ends', () => {
    expect(scoreOf(7, -3)).toBe(0.6);
  });
});

describe('the share', () => {
  test('is whole from 0.8 on, a tenth up to 0.3, and never grows while the score sinks', () => {
    expect([1, 0.8, 0.55, 0.3, 0.1, 0].map(shareOf)).toEqual([1, 1, 0.5, 0.1, 0.1, 0.1]);
    fc.assert(
      fc.property(part, part, (one, other) => {
        const [worse, better] = one < other ? [one, other] : [other, one];
        expect(shareOf(worse)).toBeLessThanOrEqual(shareOf(better));
      }),
    );
  });
});
