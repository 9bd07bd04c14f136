import type { z } from 'zod';
import { choice, closed, duration, flag, wholeNumber } from './fields.ts';
import { redis } from './redis.ts';

const count = wholeNumber(1, 10_000_000);

/** Every form of mission C-18. */
export const rateLimit = closed({
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
});

/** 0 is no cap. */
export const connectionCap = wholeNumber(0, 10_000_000);

export type RateLimitEntry = z.output<typeof rateLimit>;
