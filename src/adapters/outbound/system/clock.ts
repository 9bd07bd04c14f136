import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';

export const systemClock: Clock = { nowMs: () => performance.now() };

/** Timers that do not keep the process alive: the listeners do. */
export const systemTimers: Timers = {
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
  every: (periodMs, action) => {
    const timer = setInterval(action, periodMs).unref();
    return () => clearInterval(timer);
  },
};
