import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemorySharedLimits } from '../../../../src/adapters/outbound/memory/shared-limits.ts';
import { LimitSharers } from '../../../../src/adapters/outbound/redis/limit-sharers.ts';
import { RedisSharedLimits } from '../../../../src/adapters/outbound/redis/shared-limits.ts';
import type { RedisLink } from '../../../../src/adapters/shared/redis/redis-link.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import {
  type Account,
  charge,
  newAccount,
  waitOf,
} from '../../../../src/domain/limiting/account.ts';
import { type Pace, paceOf } from '../../../../src/domain/limiting/rate.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, launchRedis } from '../../../support/redis/redis-server.ts';

describe.skipIf(!hasRedis)('accounts in Redis', () => {
  let redis: Awaited<ReturnType<typeof launchRedis>>;
  let link: RedisLink;

  beforeAll(async () => {
    redis = await launchRedis();
    link = await startedAt(redis.server.url);
  });
  afterAll(async () => {
    link.stop();
    await redis.end();
  });

  const flush = (): Promise<unknown> => link.run((client) => client.call('flushall'));

  test('with every time and rate the script says what the domain says, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(paces, steps, async (pace, played) => {
        await flush();
        let nowMs = 1_790_000_000_000.25;
        const limits = new RedisSharedLimits(link, () => String(nowMs));
        const account = newAccount();
        for (const { gapMs, owed, takes } of played) {
          nowMs += gapMs;
          const here = settledHere(account, pace, nowMs, owed, takes);
          const there = await limits.settle([{ key: 'user ada', pace, owed }], takes);
          expect(there).toEqual({ nowMs, isTaken: here, accounts: [{ ...account }] });
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('the edge of a window is worth nothing, in memory as well as in Redis [RL-05]', async () => {
    await flush();
    const pace = paceOf({ limit: 100, windowMs: 60_000, burst: 20 });
    const time = { nowMs: 0 };
    const stores = [
      new MemorySharedLimits({ nowMs: () => time.nowMs }),
      new RedisSharedLimits(link, () => String(time.nowMs)),
    ];
    for (const store of stores) {
      const passed: number[] = [];
      // As many as a minute lets pass just before its end, and as many just after.
      for (time.nowMs = 30_000; time.nowMs < 90_000; time.nowMs += 250) {
        const settled = await store.settle([{ key: 'user ada', pace, owed: 0 }], true);
        if ('isTaken' in settled && settled.isTaken) passed.push(time.nowMs);
      }
      expect(passed.length).toBeGreaterThanOrEqual(100);
      expect(passed.length).toBeLessThanOrEqual(120);
      expect(passed.filter((at) => at >= 60_000).length).toBeLessThanOrEqual(100);
    }
  });

  test('an account goes when it says nothing any more', async () => {
    await flush();
    const limits = new RedisSharedLimits(link);
    const pace = paceOf({ limit: 10, windowMs: 60_000, burst: 3 });
    await limits.settle([{ key: 'user ada', pace, owed: 0 }], true);
    const keys = await link.run((client) => client.keys('*'));
    expect(keys).toEqual([expect.stringMatching(/^test:rate:\{limits\}:[\w-]{27}$/)]);
    const key = Array.isArray(keys) ? String(keys[0]) : '';
    const ttlMs = await link.run((client) => client.pttl(key));
    expect(ttlMs).toBeGreaterThan(55_000);
    expect(ttlMs).toBeLessThanOrEqual(120_000);
  });

  test('what nobody here has written is as good as nothing, and counted', async () => {
    await flush();
    let unreadable = 0;
    const limits = new RedisSharedLimits({
      key: (name) => link.key(name),
      script: (...call) => link.script(...call),
      foundUnreadable: () => {
        unreadable += 1;
      },
    });
    const pace = paceOf({ limit: 10, windowMs: 60_000, burst: 3 });
    const settle = () => limits.settle([{ key: 'user ada', pace, owed: 0 }], true);
    await settle();
    const keys = await link.run((client) => client.keys('*'));
    const key = Array.isArray(keys) ? String(keys[0]) : '';
    const junk = ['', 'nonsense', '1 nan 0 0 0', '1 0 -5 0 0', '2 0 0 0 0', '1 1e99 0 0 1e99'];
    for (const text of junk) {
      await link.run((client) => client.set(key, text));
      expect(await settle()).toMatchObject({ isTaken: true, accounts: [{ current: 1 }] });
    }
    await link.run((client) => client.del(key));
    await link.run((client) => client.lpush(key, 'a list'));
    expect(await settle()).toMatchObject({ isTaken: true, accounts: [{ current: 1 }] });
    expect(unreadable).toBe(junk.length + 1);
  });

  test('gateways that share nothing else know how many count together', async () => {
    await flush();
    const time = { nowMs: 0 };
    const sharers = Array.from(
      { length: 3 },
      () => new LimitSharers(link, { nowMs: () => time.nowMs }),
    );
    const counts = (): readonly number[] => sharers.map(({ count }) => count);
    expect(counts()).toEqual([1, 1, 1]);
    await expect
      .poll(() => {
        time.nowMs += 1_000;
        return counts();
      })
      .toEqual([3, 3, 3]);
  });

  test('a Redis that cannot take more, or is not there, is a trouble and no refusal', async () => {
    const own = await launchRedis('--maxmemory', '100kb');
    const ownLink = await startedAt(own.server.url);
    const limits = new RedisSharedLimits(ownLink);
    const pace = paceOf({ limit: 10, windowMs: 60_000, burst: 3 });
    const settle = () => limits.settle([{ key: 'user ada', pace, owed: 0 }], true);
    expect(await settle()).toBeInstanceOf(StoreTrouble);
    await own.end();
    expect(await settle()).toMatchObject({ kind: 'away' });
    ownLink.stop();
  });
});

const startedAt = async (url: string): Promise<RedisLink> => {
  const { link } = linkTo({ kind: 'url', url });
  const trouble = await link.start(5_000);
  if (trouble !== undefined) throw new Error(trouble.message);
  return link;
};

const paces = fc
  .record({
    limit: fc.integer({ min: 1, max: 40 }),
    windowMs: fc.constantFrom(700, 1_000, 7_001, 60_000),
    burst: fc.integer({ min: 1, max: 50 }),
    burstWindowMs: fc.constantFrom(undefined, undefined, 500),
  })
  .map((rate): Pace => paceOf(rate));

const steps = fc.array(
  fc.record({
    gapMs: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.constantFrom(-30, -3_000, -100_000, 9_000, 130_000),
    ),
    owed: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 60 })),
    takes: fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 5, maxLength: 80 },
);

/** What `MemorySharedLimits` does, step by step. */
const settledHere = (
  account: Account,
  pace: Pace,
  nowMs: number,
  owed: number,
  takes: boolean,
): boolean => {
  const waitMs = waitOf(account, pace, nowMs);
  if (owed > 0) charge(account, pace, nowMs, owed);
  const lets = takes && (owed > 0 ? waitOf(account, pace, nowMs) : waitMs) === 0;
  if (lets) charge(account, pace, nowMs, 1);
  return lets;
};
