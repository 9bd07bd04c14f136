import { z } from 'zod';
import { parseSize } from '../../../domain/config/size.ts';
import { closed, duration, field, flag, wholeNumber } from './fields.ts';
import { forms, sizeForm, wholeNumberForm } from './forms.ts';

const crashBudget = closed({
  crashes: wholeNumber(0, 10_000).optional(),
  within: duration.optional(),
});

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

/** A number is the short form of `count`. */
const workers = z.preprocess(
  (value) => (isNumber(value) ? { count: value } : value),
  closed({
    count: wholeNumber(1, 1_000).optional(),
    max_in_flight: wholeNumber(1, 10_000_000).optional(),
    warm_spare: wholeNumber(0, 1_000).optional(),
    prewarm: flag.optional(),
    recycle: closed({
      calls: wholeNumber(1, 1_000_000_000).optional(),
      rss: field(parseSize, sizeForm).optional(),
      age: duration.optional(),
    }).optional(),
    idle_stop: duration.optional(),
    crash_budget: crashBudget.optional(),
    restart_delay: duration.optional(),
  }),
);

forms.add(workers, { short: wholeNumberForm(1, 1_000) });

/** What an entry of a server that is started by a command says about its processes. */
export const workersShape = { workers: workers.optional() };

/** `process` of the original programs (mission BE-03). */
export const processShape = {
  process: closed({
    max_restarts: wholeNumber(0, 10_000).optional(),
    restart_delay: duration.optional(),
    timeout: duration.optional(),
    max_buffer_size: z.unknown().optional(),
  }).optional(),
};

/** All processes of the gateway. */
export const processes = closed({
  parallel_starts: wholeNumber(1, 10_000).optional(),
  start_time: duration.optional(),
  crash_budget: crashBudget.optional(),
});

const workersEntry = closed(workersShape);
const processEntry = closed(processShape);
export type WorkersEntry = NonNullable<z.output<typeof workersEntry>['workers']>;
export type ProcessEntry = NonNullable<z.output<typeof processEntry>['process']>;
export type CrashBudgetEntry = z.output<typeof crashBudget>;
