import type { RateLimitSettings } from '../../application/traffic/limits/rate-rules.ts';
import type { ConnectionCaps } from '../../domain/limiting/connection-counts.ts';
import type { Rate } from '../../domain/limiting/rate.ts';
import type { ProxySettings } from '../../domain/limiting/trusted-proxies.ts';
import type { RedisSettings } from './redis-settings.ts';

/** Where the requests of all replicas are counted together. */
export interface SharedLimitSettings {
  readonly redis: RedisSettings;
}

export interface TrustedProxySettings {
  /** Addresses and networks, as they are written. */
  readonly networks: readonly string[];
  readonly header: ProxySettings['header'];
}

export interface ConnectionSettings extends ConnectionCaps {
  /** Sessions and streams of one caller; 0: no cap. */
  readonly maxPerCaller: number;
}

/** How often and how many; undefined: the file does not speak of it. */
export interface LimitingSettings {
  readonly rateLimits: RateLimitSettings | undefined;
  /** Undefined: each gateway counts for itself, and the workers of one together. */
  readonly sharedLimits: SharedLimitSettings | undefined;
  readonly connections: ConnectionSettings | undefined;
  /** Whose word on where requests come from is taken; undefined: nobody's. */
  readonly proxies: TrustedProxySettings | undefined;
}

export const NO_LIMITING: LimitingSettings = {
  rateLimits: undefined,
  sharedLimits: undefined,
  connections: undefined,
  proxies: undefined,
};

/** What the original gateway gives each user who says nothing (mission C-18). */
export const DEFAULT_RATE: Rate = { limit: 1_000, windowMs: 60_000, burst: 50 };

/** And what it gives all together of whom nobody knows who they are (mission AU-13). */
export const DEFAULT_ANONYMOUS_LIMIT = 10_000;

/** Nothing is counted until a file asks for it. */
export const NO_RATE_LIMIT: RateLimitSettings = {
  isEnabled: false,
  rate: DEFAULT_RATE,
  keyType: 'user',
  perProtocol: false,
  limits: [],
  isExact: false,
  tellsClients: true,
};

/** Mission C-24. All clients of a proxy on this machine have one address, so that only a file that says so caps it. */
export const DEFAULT_CONNECTION_CAPS: ConnectionSettings = {
  max: 50_000,
  maxPerAddress: 1_000,
  sparesLoopback: true,
  maxPerCaller: 0,
};
