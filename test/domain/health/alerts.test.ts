import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HealthAlerts } from '../../../src/domain/health/alerts.ts';
import { rankOf, type Severity } from '../../../src/domain/health/severity.ts';

const settings = { pauseMs: 60_000, calmMs: 30_000 };

const told = (steps: readonly (readonly [Severity | undefined, number])[]) => {
  const alerts = new HealthAlerts(settings);
  return steps.map(([severity, nowMs]) => alerts.step(severity, nowMs));
};

describe('alerts', () => {
  test('are raised once for each step to the worse', () => {
    expect(
      told([
        ['info', 0],
        ['info', 1],
        ['critical', 2],
        ['warning', 3],
        ['critical', 4],
      ]),
    ).toEqual(['info', undefined, 'critical', undefined, undefined]);
  });

  test('are over when it has been calm for long enough', () => {
    expect(
      told([
        ['warning', 0],
        [undefined, 10_000],
        ['info', 30_000],
        [undefined, 35_000],
        [undefined, 64_999],
        [undefined, 65_000],
        [undefined, 70_000],
      ]),
    ).toEqual(['warning', undefined, undefined, undefined, undefined, 'recovered', undefined]);
  });

  test('of the same severity pause after each other, worse ones do not', () => {
    expect(
      told([
        ['warning', 0],
        [undefined, 1_000],
        [undefined, 31_000],
        ['warning', 40_000],
        ['critical', 41_000],
        [undefined, 42_000],
        [undefined, 72_000],
        ['critical', 100_999],
        ['critical', 101_000],
      ]),
    ).toEqual([
      'warning',
      undefined,
      'recovered',
      undefined,
      'critical',
      undefined,
      'recovered',
      undefined,
      'critical',
    ]);
  });

  test('come in bounded number, and end with their recovery, however it flaps', () => {
    const step = fc.tuple(
      fc.constantFrom<Severity | undefined>(undefined, 'info', 'warning', 'critical'),
      fc.nat(20_000),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const alerts = new HealthAlerts(settings);
        let nowMs = 0;
        let raised = 0;
        for (const [severity, sinceMs] of steps) {
          nowMs += sinceMs;
          const before = alerts.standing;
          const said = alerts.step(severity, nowMs);
          if (said === 'recovered') {
            expect([before === undefined, alerts.standing]).toEqual([false, undefined]);
          } else if (said !== undefined) {
            raised += 1;
            expect(rankOf(said)).toBeGreaterThan(rankOf(before));
            expect(alerts.standing).toBe(said);
          }
        }
        // Three steps up fit into one pause.
        expect(raised).toBeLessThanOrEqual(3 * (Math.floor(nowMs / settings.pauseMs) + 1));
        alerts.step(undefined, nowMs);
        alerts.step(undefined, nowMs + settings.calmMs);
        expect(alerts.standing).toBeUndefined();
      }),
    );
  });
});
