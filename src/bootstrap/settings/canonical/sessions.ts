import type { OperationSettings } from '../operation-settings.ts';
import { redisTree } from './redis.ts';
import type { Tree } from './tree.ts';
import { durationText } from './units.ts';

/** Undefined where nothing is said of sessions. */
export const sessionTree = ({
  sessions,
  replicas,
}: Pick<OperationSettings, 'sessions' | 'replicas'>): Tree | undefined => {
  if (sessions === undefined) return undefined;
  return {
    provider: sessions.provider,
    ttl: durationText(sessions.ttlMs),
    max_idle: durationText(sessions.idleMs),
    cleanup_interval: durationText(sessions.cleanupMs),
    lease: durationText(replicas?.leaseMs),
    redis: sessions.redis && redisTree(sessions.redis),
  };
};
