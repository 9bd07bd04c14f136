import type { RateLimitSettings } from '../../../application/traffic/limits/rate-rules.ts';
import type { Rate } from '../../../domain/limiting/rate.ts';
import type { AuthSettings } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import {
  DEFAULT_ANONYMOUS_LIMIT,
  DEFAULT_CONNECTION_CAPS,
  DEFAULT_RATE,
  type LimitingSettings,
} from '../limiting-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { RateLimitEntry } from '../schema/rate-limit.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { sharedLimitsOf } from './limit-store.ts';
import { proxiesOf } from './proxies.ts';
import { hasCommonRate, scopedRatesOf } from './scoped-rates.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** The keys of the number of requests, and the window where a key names it. */
const limitForms = [
  ['limit', undefined],
  ['requests_per_sec', SECOND_MS],
  ['requests_per_second', SECOND_MS],
  ['requests_per_minute', MINUTE_MS],
] as const;

/** How often and how many, in whichever words the file has it. */
export const limitingOf = (
  file: GatewayFile,
  auth: AuthSettings | undefined,
  environment: Environment,
  base: FileBase,
  findings: Findings,
): LimitingSettings => {
  const section = sectionOf(file, findings);
  return {
    rateLimits: section && rateLimitsOf(section, auth?.provider === 'none', findings),
    sharedLimits: section && sharedLimitsOf(file, section, environment, base, findings),
    connections: connectionsOf(file),
    proxies: proxiesOf(file, findings),
  };
};

interface Section {
  readonly entry: RateLimitEntry;
  readonly path: Path;
}

const sectionOf = (file: GatewayFile, findings: Findings): Section | undefined => {
  const seedPath = ['security', 'rate_limiting'];
  const seed = file.security?.rate_limiting;
  if (file.rate_limit === undefined) return seed && { entry: seed, path: seedPath };
  if (seed !== undefined) findings.warn(seedPath, 'rate_limiting has no effect beside rate_limit');
  return { entry: file.rate_limit, path: ['rate_limit'] };
};

const connectionsOf = ({ server = {} }: GatewayFile): LimitingSettings['connections'] => {
  const {
    max_connections: max,
    max_connections_per_ip: maxPerAddress,
    max_connections_per_user: maxPerCaller,
  } = server;
  if ((max ?? maxPerAddress ?? maxPerCaller) === undefined) return undefined;
  return {
    max: max ?? DEFAULT_CONNECTION_CAPS.max,
    maxPerAddress: maxPerAddress ?? DEFAULT_CONNECTION_CAPS.maxPerAddress,
    sparesLoopback: maxPerAddress === undefined,
    maxPerCaller: maxPerCaller ?? DEFAULT_CONNECTION_CAPS.maxPerCaller,
  };
};

/** `isOpen`: nobody is asked who he is. */
const rateLimitsOf = (
  { entry, path }: Section,
  isOpen: boolean,
  findings: Findings,
): RateLimitSettings => {
  const located = new Located(entry, path, findings);
  return {
    isEnabled: entry.enabled ?? true,
    rate: hasCommonRate(entry) ? located.rate(isOpen) : undefined,
    keyType: located.keyType(isOpen),
    perProtocol: entry.per_protocol ?? false,
    limits: scopedRatesOf(entry),
    isExact: entry.mode === 'exact',
    tellsClients: entry.headers ?? true,
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

  /** `isOpen`: nobody is asked who he is. */
  rate(isOpen: boolean): Rate {
    const windowMs = this.#either('window', 'window_size') ?? MINUTE_MS;
    const said = this.#said();
    // Whoever names no number means the original's in a minute, whatever its window.
    const usual = this.#sharesOne(isOpen) ? DEFAULT_ANONYMOUS_LIMIT : DEFAULT_RATE.limit;
    const perMinute = (usual * windowMs) / MINUTE_MS;
    const limit = said?.limit ?? Math.max(1, Math.round(perMinute));
    return {
      limit,
      windowMs: said?.windowMs ?? windowMs,
      burst: this.#either('burst', 'burst_size') ?? DEFAULT_RATE.burst,
      burstWindowMs: this.#entry.burst_window,
    };
  }

  keyType(isOpen: boolean): RateLimitSettings['keyType'] {
    const { by, key_strategy: strategy } = this.#entry;
    if (this.#sharesOne(isOpen)) return 'global';
    if (strategy === undefined) return by ?? 'user';
    if (by !== undefined) this.#twice('key_strategy', 'by');
    return strategy;
  }

  /** Nobody is known, and the file says neither how much nor whose requests count together. */
  #sharesOne(isOpen: boolean): boolean {
    const { by, key_strategy: strategy } = this.#entry;
    const isSaid = limitForms.some(([key]) => this.#entry[key] !== undefined);
    return isOpen && by === undefined && strategy === undefined && !isSaid;
  }

  /** The number of requests, and the window where its own key names it. */
  #said(): { readonly limit: number; readonly windowMs?: number } | undefined {
    const [first, second] = limitForms.filter(([key]) => this.#entry[key] !== undefined);
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
