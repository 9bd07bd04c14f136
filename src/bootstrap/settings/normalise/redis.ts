import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import { redisVariables } from '../environment/secret-variables.ts';
import type { RedisSettings } from '../redis-settings.ts';
import type { RedisEntry } from '../schema/redis.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { redisRulesOf, redisTlsOf } from './redis-rules.ts';

/** One section that may name a Redis. */
export interface LocatedRedis {
  readonly entry: RedisEntry | undefined;
  readonly path: Path;
}

/**
 * Which Redis is meant (mission C-15): of the sections the first that names one, else `REDIS_URL`, else `REDIS_ADDR`;
 * within a section `url` before `addresses` before `addr`. Undefined: none.
 */
export const redisOf = (
  sections: readonly LocatedRedis[],
  environment: Environment,
  base: FileBase,
  findings: Findings,
): RedisSettings | undefined => {
  const named = sections.find(({ entry }) => entry !== undefined && names(entry));
  const address =
    named?.entry === undefined
      ? addressOfEnvironment(environment)
      : addressOf(named.entry, named.path, findings);
  if (address === undefined) return undefined;
  const found = named ?? sections.find(({ entry }) => entry !== undefined);
  const entry = found?.entry ?? {};
  const path = found?.path ?? [];
  const time = (key: TimeKey): number | undefined => timeOf(entry, key, path, findings);
  return {
    address,
    username: entry.username,
    password: entry.password || environment[redisVariables.password] || undefined,
    database: entry.db,
    tls: redisTlsOf(entry, path, base, findings),
    ...redisRulesOf(entry, path, findings),
    maxRetries: entry.max_retries,
    dialTimeoutMs: time('dial_timeout'),
    readTimeoutMs: time('read_timeout'),
    writeTimeoutMs: time('write_timeout'),
    idleTimeoutMs: time('idle_timeout'),
    poolSize: entry.pool_size,
    minIdle: entry.min_idle_conns,
  };
};

type TimeKey = 'dial_timeout' | 'read_timeout' | 'write_timeout' | 'idle_timeout';

const names = ({ url, addr, addresses = [] }: RedisEntry): boolean =>
  url !== undefined || addr !== undefined || addresses.length > 0;

const addressOf = (
  { url, addr, addresses = [], sentinel_master_name: master }: RedisEntry,
  path: Path,
  findings: Findings,
): RedisSettings['address'] | undefined => {
  if (url !== undefined) {
    const tooLong = lengthProblem(url);
    if (tooLong !== undefined) {
      findings.problem([...path, 'url'], tooLong);
      return undefined;
    }
    const isRight = URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol);
    if (isRight) return { kind: 'url', url };
    findings.problem([...path, 'url'], 'expected an address such as redis://redis:6379/0');
    return undefined;
  }
  for (const [index, one] of addresses.entries())
    check(one, [...path, 'addresses', index], findings);
  if (addresses.length > 0) {
    return master === undefined
      ? { kind: 'cluster', addresses }
      : { kind: 'sentinel', master, addresses };
  }
  if (addr === undefined) return undefined;
  check(addr, [...path, 'addr'], findings);
  return { kind: 'single', address: addr };
};

const check = (address: string, path: Path, findings: Findings): void => {
  const port = Number(/^(?:\[[^\]\s]+\]|[^:\s]+):(\d{1,5})$/.exec(address)?.[1]);
  if (port > 0 && port <= 65_535) return;
  findings.problem(path, `expected host:port such as redis:6379, found ${JSON.stringify(address)}`);
};

const addressOfEnvironment = (environment: Environment): RedisSettings['address'] | undefined => {
  const url = redisVariables.urls.map((name) => environment[name]).find((text) => text);
  if (url !== undefined) return { kind: 'url', url };
  const address = environment[redisVariables.address];
  return address === undefined || address === '' ? undefined : { kind: 'single', address };
};

/** A large number without a unit was meant as milliseconds, as the documents of the original have it (mission C-16). */
const timeOf = (
  entry: RedisEntry,
  key: TimeKey,
  path: Path,
  findings: Findings,
): number | undefined => {
  const time = entry[key];
  if (time?.isGuess === true) {
    const message = `${key} ${time.ms} is taken for milliseconds: write ${time.ms}ms, or ${time.ms}s for seconds`;
    findings.warn([...path, key], message);
  }
  return time?.ms;
};
