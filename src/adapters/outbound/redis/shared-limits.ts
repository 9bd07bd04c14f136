import { createHash } from 'node:crypto';
import type {
  AccountAsk,
  Settled,
  SharedLimits,
} from '../../../application/ports/driven/shared-limits.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { Account } from '../../../domain/limiting/account.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { settleScript } from './settle-script.ts';

export type LimitsLink = Pick<RedisLink, 'key' | 'script' | 'foundUnreadable'>;

/**
 * Accounts in Redis, one key each, which ends when the account says nothing any more. All of them are in one slot of a
 * cluster, so that a request that counts in several is settled in one step. Keys are digests: they name no user.
 */
export class RedisSharedLimits implements SharedLimits {
  readonly #link: LimitsLink;
  readonly #time: () => string;

  /** `time`: the clock, in milliseconds; empty for that of Redis. */
  constructor(link: LimitsLink, time = (): string => '') {
    this.#link = link;
    this.#time = time;
  }

  async settle(asks: readonly AccountAsk[], takes: boolean): Promise<Settled | StoreTrouble> {
    const keys = asks.map(({ key }) => this.#link.key(`rate:{limits}:${digestOf(key)}`));
    const values = asks.flatMap(({ pace, owed }) => [
      ...[pace.rate.windowMs, pace.cap, pace.intervalMs, pace.toleranceMs, owed],
    ]);
    const head = [takes ? '1' : '0', this.#time()];
    const reply = await this.#link.script(settleScript, keys, [...head, ...values]);
    if (reply instanceof StoreTrouble) return reply;
    const [nowMs, isTaken, unreadable, ...states] = Array.isArray(reply) ? reply.map(String) : [];
    const accounts = states.flatMap((state) => accountIn(state) ?? []);
    const isWhole = Number.isFinite(Number(nowMs)) && accounts.length === asks.length;
    if (!isWhole) return new StoreTrouble('refused', 'an answer of Redis could not be read');
    for (let values = Number(unreadable); values > 0; values -= 1) this.#link.foundUnreadable();
    return { nowMs: Number(nowMs), isTaken: isTaken === '1', accounts };
  }
}

const digestOf = (key: string): string =>
  createHash('sha256').update(key).digest('base64url').slice(0, 27);

const accountIn = (state: string): Account | undefined => {
  const [version, windowAtMs, previous, current, paidAtMs] = state.split(' ').map(Number);
  if (version !== 1 || windowAtMs === undefined || previous === undefined) return undefined;
  if (current === undefined || paidAtMs === undefined) return undefined;
  return { windowAtMs, previous, current, paidAtMs };
};
