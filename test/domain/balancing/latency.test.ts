import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCandidate } from '../../../src/domain/balancing/candidate.ts';
import { PeakEwma } from '../../../src/domain/balancing/peak-ewma.ts';
import { LatencyPicker } from '../../../src/domain/balancing/policies/latency.ts';
import { counted, equalRows, pickMany, rows, seeded, seeds } from './rig.ts';

describe('latency', () => {
  const lists = fc.array(
    fc.record({
      latencyMs: fc.integer({ min: 1, max: 1_000 }),
      load: fc.nat(10),
      isUsable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  );

  test('never picks the one that is worse than every other usable one', () => {
    fc.assert(
      fc.property(lists, seeds, (settings, seed) => {
        const list = rows(settings);
        const picker = new LatencyPicker(list, seeded(seed));
        const usable = list.filter(({ isUsable }) => isUsable);
        const costs = usable.map(({ latencyMs, load }) => latencyMs * (load + 1));
        const worst = Math.max(...costs);
        for (let pick = 0; pick < 30; pick += 1) {
          const picked = picker.pick(anyCandidate);
          const found = list.find((one) => one === picked);
          expect(found?.isUsable).toBe(usable.length === 0 ? undefined : true);
          if (found === undefined || costs.filter((cost) => cost === worst).length > 1) continue;
          if (usable.length > 1) expect(found.latencyMs * (found.load + 1)).toBeLessThan(worst);
        }
      }),
    );
  });

  test('of two picks the one that answers sooner, for its requests and its weight', () => {
    const better = (one: object, other: object): string | undefined =>
      pickMany(new LatencyPicker(rows([one, other]), seeded(1)), 1)[0];
    expect(better({ latencyMs: 10 }, { latencyMs: 11 })).toBe('e0');
    expect(better({ latencyMs: 10, load: 2 }, { latencyMs: 20, load: 0 })).toBe('e1');
    expect(better({ latencyMs: 10, weight: 10 }, { latencyMs: 20 })).toBe('e1');
  });

  test('tries one nobody knows yet, with one request at a time', () => {
    const list = rows([{ latencyMs: 5 }, { latencyMs: 0 }]);
    const picker = new LatencyPicker(list, seeded(1));
    expect(pickMany(picker, 2)).toEqual(['e1', 'e1']);
    const [, unknown] = list;
    if (unknown !== undefined) unknown.load = 1;
    expect(pickMany(picker, 2)).toEqual(['e0', 'e0']);
  });

  test('does not send everybody to the fastest', () => {
    const list = equalRows(10);
    for (const [index, one] of list.entries()) one.latencyMs = 10 + index;
    const counts = counted(pickMany(new LatencyPicker(list, seeded(1)), 10_000));
    expect(Object.keys(counts)).toHaveLength(9);
    expect(counts['e0']).toBeLessThan(2_500);
  });
});

describe('peak EWMA', () => {
  test('takes a slower answer at once and a faster one by and by', () => {
    const latency = new PeakEwma(10_000);
    expect(latency.valueMs).toBe(0);
    latency.answered(20, 0);
    latency.answered(500, 100);
    expect(latency.valueMs).toBe(500);
    latency.answered(20, 1_100);
    expect(latency.valueMs).toBeCloseTo(20 + 480 * Math.exp(-0.1), 6);
  });

  test('decays while nothing answers, whether it is looked at often or once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (steps) => {
        const often = new PeakEwma(10_000);
        const once = new PeakEwma(10_000);
        often.answered(1_000, 0);
        once.answered(1_000, 0);
        let nowMs = 0;
        let last = often.valueMs;
        for (const step of steps) {
          nowMs += step;
          often.passed(nowMs);
          expect(often.valueMs).toBeLessThan(last);
          last = often.valueMs;
        }
        once.passed(nowMs);
        expect(often.valueMs).toBeCloseTo(once.valueMs, 6);
      }),
    );
  });

  test('lies between the fastest and the slowest answer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.nat(5_000)), { minLength: 1 }),
        (answers) => {
          const latency = new PeakEwma(10_000);
          let nowMs = 0;
          for (const [latencyMs, pause] of answers) {
            nowMs += pause;
            latency.answered(latencyMs, nowMs);
          }
          const all = answers.map(([latencyMs]) => latencyMs);
          expect(latency.valueMs).toBeLessThanOrEqual(Math.max(...all));
          expect(latency.valueMs).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        },
      ),
    );
  });
});
