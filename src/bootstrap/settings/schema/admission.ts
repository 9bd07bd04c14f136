import { closed, duration, flag, wholeNumber } from './fields.ts';
import { share } from './share.ts';

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
    max_memory: share
      .refine(
        (part) => part > 0,
        'a limit of 0 refuses everything: set shedding.enabled: false, or more than 0',
      )
      .optional(),
  }).optional(),
});

/** What an entry of a server, in either shape, says about it. */
export const serverAdmissionShape = { admission: closed(queue).optional() };
