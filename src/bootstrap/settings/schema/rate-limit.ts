import type { z } from 'zod';
import { choice, closed, duration, flag, wholeNumber } from './fields.ts';
import { redis } from './redis.ts';

const count = wholeNumber(1, 10_000_000);

/** One of several rates that hold at the same time. */
const scopedRate = closed({
  limit: count,
  window: duration.optional(),
  burst: count.optional(),
  burst_window: duration.optional(),
});

/** Every form of mission C-18. */
const forms = {
  enabled: flag.optional(),
  provider: choice({ memory: 'memory', redis: 'redis' }).optional(),
  limit: count.optional(),
  window: duration.optional(),
  burst: count.optional(),
  by: choice({ user: 'user', ip: 'ip', global: 'global' }).optional(),
  per_protocol: flag.optional(),
  requests_per_sec: count.optional(),
  requests_per_second: count.optional(),
  requests_per_minute: count.optional(),
  window_size: duration.optional(),
  burst_size: count.optional(),
  key_strategy: choice({
    user_id: 'user',
    ip_address: 'ip',
    // Whoever shows a key is the user the key stands for.
    api_key: 'user',
    global: 'global',
  }).optional(),
  redis: redis.optional(),
};

export const rateLimit = closed({
  ...forms,
  burst_window: duration.optional(),
  limits: closed({
    global: scopedRate.optional(),
    ip: scopedRate.optional(),
    user: scopedRate.optional(),
    api_key: scopedRate.optional(),
    protocol: scopedRate.optional(),
    namespace: scopedRate.optional(),
    tool: scopedRate.optional(),
  }).optional(),
  mode: choice({ local_sync: 'local_sync', exact: 'exact' }).optional(),
  headers: flag.optional(),
});

/** `security.rate_limiting`, which knows the originals' words and one rate. */
export const seedRateLimit = closed(forms);

/** 0 is no cap. */
export const connectionCap = wholeNumber(0, 10_000_000);

export type ScopedRateEntry = z.output<typeof scopedRate>;
export type RateLimitEntry = z.output<typeof rateLimit>;
