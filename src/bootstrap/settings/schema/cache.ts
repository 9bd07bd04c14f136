import { z } from 'zod';
import { unreadable } from '../../../domain/config/parsed.ts';
import { bytes, closed, duration, field, flag, wholeNumber } from './fields.ts';
import { toolTimesShape } from './timeouts.ts';

export const cacheShape = {
  enabled: flag.optional(),
  ttl: duration.optional(),
  max_entries: wholeNumber(1, 10_000_000).optional(),
  max_bytes: bytes.optional(),
  hints: flag.optional(),
  resources: flag.optional(),
  redis_url: field(
    () =>
      unreadable(
        'the cache of this version is in memory, one for each process: leave redis_url out',
      ),
    { not: {} },
  ).optional(),
};

/** Answers that are used again (mission RS-09). */
export const cache = closed(cacheShape);

const entries = z.record(
  z.string(),
  closed({ cache: z.union([z.boolean(), duration]).optional(), ...toolTimesShape }),
);

/** What an entry of a server, in either shape, says about single tools. */
export const toolShape = { tools: entries.optional() };

export type ToolEntries = z.output<typeof entries>;
