import { RedisLink } from '../adapters/shared/redis/redis-link.ts';
import type { RedisMetrics } from '../adapters/shared/redis/redis-metrics.ts';
import type { Clock, Timers } from '../application/ports/driven/clock.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { StoreHealth } from '../application/ports/driving/probe.ts';
import type { RedisSettings } from './settings/redis-settings.ts';

interface LinkParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: () => RedisMetrics;
}

/** A Redis that is required has this long to come (reliability F13: the end comes within 5 s). */
const requiredPatienceMs = 2_500;
/** The start waits this long for one that is not. */
const otherPatienceMs = 1_000;

/** One link for each Redis that the settings name, whatever is kept there. */
export class RedisLinks {
  readonly #parts: LinkParts;
  readonly #links = new Map<string, { readonly link: RedisLink; readonly isRequired: boolean }>();
  #metrics: RedisMetrics | undefined;
  #isStarted = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get all(): readonly RedisLink[] {
    return [...this.#links.values()].map(({ link }) => link);
  }

  /** As the pages of health say it: all of them are `redis`, since operators look for that. */
  get health(): readonly StoreHealth[] {
    const { all } = this;
    if (all.length === 0) return [];
    const troubled = all.filter((link) => !link.isWell);
    const said = troubled.map((link) => `${link.name}: ${link.lastTrouble.message}`);
    return [{ name: 'redis', trouble: said.length === 0 ? undefined : said.join('; ') }];
  }

  /** The same one for the same settings. */
  of(settings: RedisSettings): RedisLink {
    const key = keyOf(settings);
    const { isRequired } = settings;
    const known = this.#links.get(key);
    if (known !== undefined) {
      this.#links.set(key, { ...known, isRequired: known.isRequired || isRequired });
      return known.link;
    }
    const { clock, timers, logger, metrics } = this.#parts;
    this.#metrics ??= metrics();
    const link = new RedisLink(settings, {
      name: this.#nameOf(settings),
      clock,
      timers,
      logger,
      metrics: this.#metrics,
    });
    this.#links.set(key, { link, isRequired });
    if (this.#isStarted) void link.start(otherPatienceMs);
    return link;
  }

  /** Why the gateway must not start; undefined: it may. */
  async start(): Promise<string | undefined> {
    this.#isStarted = true;
    const outcomes = await Promise.all(
      [...this.#links.values()].map(async ({ link, isRequired }) => {
        const trouble = await link.start(isRequired ? requiredPatienceMs : otherPatienceMs);
        if (trouble === undefined) return undefined;
        const said = `redis ${link.name} cannot be reached: ${trouble.message}`;
        if (isRequired) return `${said}: start it, or set redis.required to false`;
        this.#parts.logger.warn('redis cannot be reached', {
          redis: link.name,
          reason: trouble.message,
        });
        return undefined;
      }),
    );
    const problem = outcomes.find((outcome) => outcome !== undefined);
    if (problem !== undefined) this.stop();
    return problem;
  }

  stop(): void {
    for (const link of this.all) link.stop();
  }

  #nameOf({ address }: RedisSettings): string {
    const name = placeOf(address);
    const same = this.all.filter((link) => link.name.split('#')[0] === name).length;
    return same === 0 ? name : `${name}#${same + 1}`;
  }
}

/** What tells two links apart; how many connections a pool should have does not. */
const keyOf = (settings: RedisSettings): string => {
  const { address, username, password, database, tls, keyPrefix, operationMs } = settings;
  const keys = settings.encryptionKeys.map((key) => Buffer.from(key).toString('base64'));
  return JSON.stringify([address, username, password, database, tls, keyPrefix, operationMs, keys]);
};

/** Where it is, without credentials. */
const placeOf = (address: RedisSettings['address']): string => {
  switch (address.kind) {
    case 'url':
      return new URL(address.url).host;
    case 'single':
      return address.address;
    case 'sentinel':
      return address.master;
    case 'cluster':
      return address.addresses[0] ?? 'cluster';
  }
};
