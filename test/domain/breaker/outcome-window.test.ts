import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutcomeWindow } from '../../../src/domain/breaker/outcome-window.ts';

const windowMs = 1_000;
const outcome = fc.tuple(fc.boolean(), fc.nat(400));

describe('the window of outcomes', () => {
  test('has what its last ten tenths had, and nothing older', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 100 }), (outcomes) => {
        const window = new OutcomeWindow(windowMs);
        const seen: { readonly isFailure: boolean; readonly slot: number }[] = [];
        let nowMs = 0;
        for (const [isFailure, sinceMs] of outcomes) {
          nowMs += sinceMs;
          const slot = Math.floor(nowMs / 100);
          seen.push({ isFailure, slot });
          window.count(isFailure, nowMs);
          const recent = seen.filter((one) => slot - one.slot < 10);
          const failures = recent.filter((one) => one.isFailure).length;
          expect(window.total).toBe(recent.length);
          expect(window.errorRate).toBeCloseTo(failures / recent.length, 10);
        }
      }),
    );
  });

  test('is empty at first, and again when it was cleared', () => {
    const window = new OutcomeWindow(windowMs);
    expect([window.total, window.errorRate]).toEqual([0, 0]);
    window.count(true, 5);
    expect([window.total, window.errorRate]).toEqual([1, 1]);
    window.clear();
    expect([window.total, window.errorRate]).toEqual([0, 0]);
  });
});
