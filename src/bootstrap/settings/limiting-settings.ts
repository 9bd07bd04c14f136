import type { RateLimitSettings } from '../../application/traffic/admission/rate-limiter.ts';
import type { ConnectionCaps } from '../../domain/limiting/connection-counts.ts';
import type { Rate } from '../../domain/limiting/rate.ts';
import type { RedisSettings } from './redis-settings.ts';

export interface RateLimits extends RateLimitSettings {
  /** `redis` is kept: accounts are in memory. */
  readonly provider: 'memory' | 'redis';
  readonly redis: RedisSettings | undefined;
}

/** How often and how many; undefined: the file does not speak of it. */
export interface LimitingSettings {
  readonly rateLimits: RateLimits | undefined;
  readonly connections: ConnectionCaps | undefined;
}

export const NO_LIMITING: LimitingSettings = { rateLimits: undefined, connections: undefined };

/** What the original gateway gives each user who says nothing (mission C-18). */
export const DEFAULT_RATE: Rate = { limit: 1_000, windowMs: 60_000, burst: 50 };

/** Nothing is counted until a file asks for it. */
export const NO_RATE_LIMIT: RateLimitSettings = {
  isEnabled: false,
  rate: DEFAULT_RATE,
  keyType: 'user',
  perProtocol: false,
};

/** Mission C-24. All clients of a proxy on this machine have one address, so that only a file that says so caps it. */
export const DEFAULT_CONNECTION_CAPS: ConnectionCaps = {
  max: 50_000,
  maxPerAddress: 1_000,
  sparesLoopback: true,
};
