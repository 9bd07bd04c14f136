import { read, unreadable } from '../../../domain/config/parsed.ts';
import { closed, duration, field, flag, wholeNumber } from './fields.ts';

/** `90%`, or a number from 0 to 1. */
const share = field((value) => {
  const percent = typeof value === 'string' ? /^(\d{1,3}(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
  const number = percent === undefined ? Number(value) : Number(percent) / 100;
  if ((typeof value === 'number' || percent !== undefined) && number > 0 && number <= 1) {
    return read(number);
  }
  return unreadable(`expected a part such as 90%, found ${JSON.stringify(value)}`);
});

const queue = {
  max_in_flight: wholeNumber(1, 10_000_000).optional(),
  max_waiting: wholeNumber(0, 10_000_000).optional(),
  max_wait: duration.optional(),
};

/** How much is taken on at a time. */
export const admission = closed({
  ...queue,
  shedding: closed({
    enabled: flag.optional(),
    max_delay: duration.optional(),
    max_memory: share.optional(),
  }).optional(),
});

/** What an entry of a server, in either shape, says about it. */
export const serverAdmissionShape = { admission: closed(queue).optional() };
