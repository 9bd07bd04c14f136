import type { LeaseBook, RenewedLease } from '../../../application/ports/driven/lease-book.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { listOf } from '../../shared/redis/replies.ts';
import { redisScript } from '../../shared/redis/scripts.ts';

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Of a sorted set: who serves, by when the lease ends. Whatever else is found there is thrown away. */
const renewal = redisScript(`${now}
local score = redis.pcall('ZSCORE', KEYS[1], ARGV[1])
local spoilt = 0
if type(score) == 'table' and score.err then
  redis.call('DEL', KEYS[1])
  score = false
  spoilt = 1
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
local had = score and tonumber(score) > now and 1 or 0
return { had, spoilt, redis.call('ZRANGE', KEYS[1], 0, -1) }
`);

const question = redisScript(`${now}
local score = redis.pcall('ZSCORE', KEYS[1], ARGV[1])
return type(score) == 'string' and tonumber(score) > now and 1 or 0
`);

/** Leases in Redis, by the clock of Redis. */
export class RedisLeaseBook implements LeaseBook {
  readonly #link: RedisLink;
  readonly #key: string;

  constructor(link: RedisLink) {
    this.#link = link;
    this.#key = link.key('replicas');
  }

  async renew(replica: ReplicaId, leaseMs: number): Promise<RenewedLease | StoreTrouble> {
    const reply = await this.#link.script(renewal, [this.#key], [replica, leaseMs]);
    if (reply instanceof StoreTrouble) return reply;
    const [had, spoilt, members] = listOf(reply);
    if (spoilt === 1) this.#link.values.spoilt();
    return { hadIt: had === 1, alive: listOf(members).map(String) };
  }

  async isAlive(replica: ReplicaId): Promise<boolean | StoreTrouble> {
    const reply = await this.#link.script(question, [this.#key], [replica]);
    return reply instanceof StoreTrouble ? reply : reply === 1;
  }

  async release(replica: ReplicaId): Promise<void> {
    await this.#link.run((client) => client.zrem(this.#key, replica));
  }
}
