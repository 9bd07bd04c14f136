import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReopenGate } from '../../../src/application/links/reopen-gate.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const settings = { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 };

describe('ReopenGate', () => {
  test('is open in the beginning and after the first failure', () => {
    const clock = new HandClock();
    const gate = new ReopenGate(settings, clock);
    expect(gate.check()).toBeUndefined();
    gate.failed('once', 0);
    expect(gate.check()).toBeUndefined();
  });

  test('says why it is shut and for how long', () => {
    const clock = new HandClock();
    const gate = new ReopenGate(settings, clock);
    gate.failed('first', 0);
    gate.failed('exit code 7', 0);
    clock.advance(100);
    const fault = gate.check();
    expect([fault?.code, fault?.retryAfterMs]).toEqual(['backend_unavailable', 400]);
    expect(fault?.message).toContain('failed 2 times in a row');
    expect(fault?.message).toContain('exit code 7');
  });

  test('whatever happens, it is shut for 30 s at most and open right after a healthy life', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), (livesMs) => {
        const clock = new HandClock();
        const gate = new ReopenGate(settings, clock);
        for (const livedMs of livesMs) {
          gate.failed('any', livedMs);
          const leftMs = gate.check()?.retryAfterMs ?? 0;
          expect(leftMs).toBeLessThanOrEqual(settings.maxDelayMs);
          if (livedMs >= settings.stableAfterMs) expect(leftMs).toBe(0);
          clock.advance(leftMs);
          expect(gate.check()).toBeUndefined();
        }
      }),
    );
  });
});
