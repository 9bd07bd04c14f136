import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import { redisScript } from '../../shared/redis/scripts.ts';
import type { LimitsLink } from './shared-limits.ts';

const SHOWN_EVERY_MS = 1_000;
/** Who was not seen for so long counts no more. */
const SEEN_MS = 5_000;

const sharersScript = redisScript(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`);

/**
 * How many gateways count requests together that share nothing else, and so do not know of each other otherwise. Each shows
 * itself in Redis while it counts, at most once a second.
 */
export class LimitSharers {
  readonly #link: LimitsLink;
  readonly #clock: Clock;
  readonly #self = randomBytes(16).toString('base64url');
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #count = 1;

  constructor(link: LimitsLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** The last known number, at least 1. */
  get count(): number {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#shownAtMs >= SHOWN_EVERY_MS) {
      this.#shownAtMs = nowMs;
      void this.#show();
    }
    return this.#count;
  }

  async #show(): Promise<void> {
    const key = this.#link.key('rate:{limits}:sharers');
    const reply = await this.#link.script(sharersScript, [key], [this.#self, SEEN_MS]);
    if (typeof reply === 'number' && reply >= 1) this.#count = reply;
  }
}
