import type { z } from 'zod';
import { read } from '../../../domain/config/parsed.ts';
import { closed, duration, durationOrOff, field } from './fields.ts';
import { durationOrForm } from './forms.ts';

/** How long one request may take. `call` is what `idle` was called first. */
const requestTimes = {
  first_byte: duration.optional(),
  idle: duration.optional(),
  call: duration.optional(),
  total: duration.optional(),
};

/** `off`, `false` and 0 mean never. */
const beat = field(
  (value) => {
    if (value === false || value === 'off') return read(0);
    const parsed = durationOrOff.safeParse(value);
    return parsed.success
      ? read(parsed.data)
      : { ok: false, message: parsed.error.issues[0]?.message ?? 'expected a duration or off' };
  },
  durationOrForm(false, 'off'),
);

export const timeouts = closed({
  ...requestTimes,
  connect: duration.optional(),
  pre_stop: durationOrOff.optional(),
  drain: duration.optional(),
  stop_grace: duration.optional(),
  list: duration.optional(),
  slow_reader: duration.optional(),
  heartbeat: beat.optional(),
});

/** The same words for one tool. */
export const toolTimesShape = {
  timeout: duration.optional(),
  timeouts: closed(requestTimes).optional(),
};

const serverTimes = closed({ ...requestTimes, connect: duration.optional() });

/** What an entry of a server, in either shape, says about time. */
export const serverTimesShape = {
  timeout: duration.optional(),
  timeouts: serverTimes.optional(),
};

/** Mission RS-18: `middleware.timeout`. */
export const middlewareTimeout = closed({
  request: duration.optional(),
  upstream: duration.optional(),
  keepalive: duration.optional(),
});

const toolTimes = closed(toolTimesShape);
const serverTimesEntry = closed(serverTimesShape);
export type ToolTimesEntry = z.output<typeof toolTimes>;
export type ServerTimesEntry = z.output<typeof serverTimesEntry>;
