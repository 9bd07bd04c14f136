import type { ScopedRate } from '../../../application/traffic/limits/rate-rules.ts';
import type { RateLimitEntry, ScopedRateEntry } from '../schema/rate-limit.ts';

const MINUTE_MS = 60_000;

/** The widest first: of two that are used up together the narrower one is named. */
const scopes = ['global', 'protocol', 'ip', 'user', 'api_key', 'namespace', 'tool'] as const;

/** The rates that hold beside the common one. Without a burst all of a window's requests may come at once. */
export const scopedRatesOf = ({ limits = {} }: RateLimitEntry): readonly ScopedRate[] =>
  scopes.flatMap((scope) => {
    const entry: ScopedRateEntry | undefined = limits[scope];
    if (entry === undefined) return [];
    const {
      limit,
      window: windowMs = MINUTE_MS,
      burst = limit,
      burst_window: burstWindowMs,
    } = entry;
    return [{ scope, rate: { limit, windowMs, burst, burstWindowMs } }];
  });

const commonKeys = [
  ...['limit', 'window', 'burst', 'burst_window', 'by', 'per_protocol'],
  ...['requests_per_sec', 'requests_per_second', 'requests_per_minute'],
  ...['window_size', 'burst_size', 'key_strategy'],
];

/** A section that names nothing but rates of several kinds means these, and no common one beside. */
export const hasCommonRate = (entry: RateLimitEntry): boolean =>
  entry.limits === undefined || Object.keys(entry).some((key) => commonKeys.includes(key));
