import { choice, closed, duration } from './fields.ts';
import { redis } from './redis.ts';

const store = choice({ memory: 'memory', redis: 'redis' });

const times = {
  ttl: duration.optional(),
  cleanup_interval: duration.optional(),
  max_idle: duration.optional(),
};

/** Where sessions of clients live and how long (mission CF-20). */
export const sessions = closed({
  provider: store.optional(),
  type: store.optional(),
  store: store.optional(),
  ...times,
  lease: duration.optional(),
  redis: redis.optional(),
});

/** The same in the words of the deployment guide, in two sections. */
export const session = closed({
  store: store.optional(),
  provider: store.optional(),
  ...times,
  redis: redis.optional(),
});

export const sessionConfig = closed(times);
