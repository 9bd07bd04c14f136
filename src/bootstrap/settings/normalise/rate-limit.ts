import type { RateKeyType } from '../../../application/ports/driven/limit-metrics.ts';
import type { Rate } from '../../../domain/limiting/rate.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import {
  DEFAULT_CONNECTION_CAPS,
  DEFAULT_RATE,
  type LimitingSettings,
  type RateLimits,
} from '../limiting-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { RateLimitEntry } from '../schema/rate-limit.ts';
import type { Findings } from './findings.ts';
import { redisOf } from './redis.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** How often and how many, in whichever words the file has it. */
export const limitingOf = (
  file: GatewayFile,
  environment: Environment,
  findings: Findings,
): LimitingSettings => ({
  rateLimits: rateLimitsOf(file, environment, findings),
  connections: connectionsOf(file),
});

const connectionsOf = ({ server = {} }: GatewayFile): LimitingSettings['connections'] => {
  const { max_connections: max, max_connections_per_ip: maxPerAddress } = server;
  if (max === undefined && maxPerAddress === undefined) return undefined;
  return {
    max: max ?? DEFAULT_CONNECTION_CAPS.max,
    maxPerAddress: maxPerAddress ?? DEFAULT_CONNECTION_CAPS.maxPerAddress,
    sparesLoopback: maxPerAddress === undefined,
  };
};

const rateLimitsOf = (
  file: GatewayFile,
  environment: Environment,
  findings: Findings,
): RateLimits | undefined => {
  const seed = file.security?.rate_limiting;
  const entry = file.rate_limit ?? seed;
  if (entry === undefined) return undefined;
  const path: Path = file.rate_limit === undefined ? ['security', 'rate_limiting'] : ['rate_limit'];
  if (seed !== undefined && file.rate_limit !== undefined) {
    const message = 'rate_limiting has no effect beside rate_limit';
    findings.warn(['security', 'rate_limiting'], message);
  }
  const located = new Located(entry, path, findings);
  const provider = entry.provider ?? 'memory';
  const isEnabled = entry.enabled ?? true;
  if (provider === 'redis' && isEnabled) {
    const message =
      'requests are counted in memory, by each gateway for itself: Redis is not asked in this version';
    findings.warn([...path, 'provider'], message);
  }
  const sections = [
    { entry: entry.redis, path: [...path, 'redis'] },
    { entry: file.redis, path: ['redis'] },
  ];
  return {
    isEnabled,
    rate: located.rate(),
    keyType: located.keyType(),
    perProtocol: entry.per_protocol ?? false,
    provider,
    redis: provider === 'redis' ? redisOf(sections, environment, findings) : undefined,
  };
};

/** One section, and where it stands. */
class Located {
  readonly #entry: RateLimitEntry;
  readonly #path: Path;
  readonly #findings: Findings;

  constructor(entry: RateLimitEntry, path: Path, findings: Findings) {
    this.#entry = entry;
    this.#path = path;
    this.#findings = findings;
  }

  rate(): Rate {
    const windowMs = this.#either('window', 'window_size') ?? MINUTE_MS;
    const said = this.#said();
    // Whoever names no number means the original's 1000 in a minute, whatever its window.
    const perMinute = (DEFAULT_RATE.limit * windowMs) / MINUTE_MS;
    const limit = said?.limit ?? Math.max(1, Math.round(perMinute));
    return {
      limit,
      windowMs: said?.windowMs ?? windowMs,
      burst: this.#either('burst', 'burst_size') ?? DEFAULT_RATE.burst,
    };
  }

  keyType(): RateKeyType {
    const { by, key_strategy: strategy } = this.#entry;
    if (strategy === undefined) return by ?? 'user';
    if (by !== undefined) this.#twice('key_strategy', 'by');
    return strategy;
  }

  /** The number of requests, and the window where its own key names it. */
  #said(): { readonly limit: number; readonly windowMs?: number } | undefined {
    const forms = [
      ['limit', undefined],
      ['requests_per_sec', SECOND_MS],
      ['requests_per_second', SECOND_MS],
      ['requests_per_minute', MINUTE_MS],
    ] as const;
    const [first, second] = forms.filter(([key]) => this.#entry[key] !== undefined);
    if (first === undefined) return undefined;
    if (second !== undefined) this.#twice(second[0], first[0]);
    const [key, windowMs] = first;
    const limit = this.#entry[key] ?? 0;
    return windowMs === undefined ? { limit } : { limit, windowMs };
  }

  #either(key: 'window' | 'burst', other: 'window_size' | 'burst_size'): number | undefined {
    const own = this.#entry[key];
    if (this.#entry[other] === undefined) return own;
    if (own !== undefined) this.#twice(other, key);
    return own ?? this.#entry[other];
  }

  #twice(key: string, other: string): void {
    this.#findings.keyProblem([...this.#path, key], `${key} says the same as ${other}: keep one`);
  }
}
