import type { z } from 'zod';
import { closed, duration, flag, wholeNumber } from './fields.ts';

const count = wholeNumber(0, 1_000_000);

/** How many connections are kept, in the words of all originals (mission BE-20, BE-23). */
export const pool = closed({
  enabled: flag.optional(),
  max_size: count.optional(),
  min_size: count.optional(),
  max_idle: count.optional(),
  max_connections_per_host: count.optional(),
  max_idle_per_host: count.optional(),
  idle_timeout: duration.optional(),
  max_lifetime: duration.optional(),
  dial_timeout: duration.optional(),
  connect_timeout: duration.optional(),
});

export type PoolEntry = z.output<typeof pool>;
