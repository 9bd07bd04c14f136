import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock, systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('steps of the wall clock do not move the clock', () => {
  const before = systemClock.nowMs();
  vi.setSystemTime(0);
  expect(systemClock.nowMs()).toBe(before);
  vi.advanceTimersByTime(1_500);
  expect(systemClock.nowMs()).toBeCloseTo(before + 1_500);
});

test('after runs once', () => {
  const action = vi.fn();
  systemTimers.after(100, action);
  vi.advanceTimersByTime(99);
  expect(action).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(action).toHaveBeenCalledTimes(1);
});

test('every runs until it is cancelled', () => {
  const action = vi.fn();
  const cancel = systemTimers.every(100, action);
  vi.advanceTimersByTime(350);
  expect(action).toHaveBeenCalledTimes(3);
  cancel();
  cancel();
  vi.advanceTimersByTime(500);
  expect(action).toHaveBeenCalledTimes(3);
});

test('a timer that is cancelled does not run, and may be cancelled again', () => {
  const action = vi.fn();
  const cancel = systemTimers.after(100, action);
  cancel();
  cancel();
  vi.advanceTimersByTime(500);
  expect(action).not.toHaveBeenCalled();
});

test('timers alone keep no process alive', () => {
  vi.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const cancels = [systemTimers.after(60_000, vi.fn()), systemTimers.every(60_000, vi.fn())];
  expect(timers()).toBe(before);
  for (const cancel of cancels) cancel();
});
