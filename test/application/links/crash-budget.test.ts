import { expect, test } from 'vitest';
import { ReopenGate } from '../../../src/application/links/reopen-gate.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const settings = {
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  stableAfterMs: 5_000,
  crashBudget: { crashes: 2, withinMs: 60_000 },
};

test('an endpoint whose crash budget is used up is out until the window has passed, and says why', () => {
  const clock = new HandClock();
  const gate = new ReopenGate(settings, clock);
  for (const _ of [1, 2]) {
    gate.failed('its process ended with exit code 3', 6_000);
    expect(gate.check()).toBeUndefined();
    clock.advance(10_000);
  }
  gate.failed('its process ended with exit code 3', 6_000);
  const fault = gate.check();
  expect(fault?.retryAfterMs).toBe(40_000);
  expect(fault?.message).toBe(
    'the server used up its crash budget (more than 2 in 60 s) and is tried again in 40000 ms; last: its process ended with exit code 3',
  );
  clock.advance(40_000);
  expect(gate.check()).toBeUndefined();
  gate.failed('again', 6_000);
  expect(gate.check()?.retryAfterMs).toBe(10_000);
});

test('a pause after failures in a row that is longer than the window is what counts', () => {
  const clock = new HandClock();
  const gate = new ReopenGate({ ...settings, crashBudget: { crashes: 1, withinMs: 100 } }, clock);
  gate.failed('broken', 0);
  gate.failed('broken', 0);
  expect(gate.check()?.message).toContain('failed 2 times in a row');
  expect(gate.check()?.retryAfterMs).toBe(500);
});
