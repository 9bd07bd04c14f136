import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { redisScript } from '../../../../src/adapters/shared/redis/scripts.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, startRedis } from '../../../support/redis/redis-server.ts';

const patience = { timeout: 10_000, interval: 20 };

const opened = async (url: string, ...more: readonly Parameters<typeof linkTo>[1][]) => {
  const made = linkTo({ kind: 'url', url }, ...more);
  onTestFinished(() => made.link.stop());
  expect(await made.link.start(10_000)).toBeUndefined();
  return made;
};

const timed = async <Result>(operation: Promise<Result>) => {
  const beganMs = performance.now();
  return { result: await operation, tookMs: performance.now() - beganMs };
};

describe.skipIf(!hasRedis)('a link to Redis', () => {
  test('operations give what Redis answers', async () => {
    const { link, metrics } = await opened((await startRedis()).url);
    expect(await link.run((client) => client.set(link.key('a'), 'b'))).toBe('OK');
    expect(await link.run((client) => client.get('test:a'))).toBe('b');
    expect(metrics.outcomes).toEqual({ ok: 2, away: 0, refused: 0 });
    expect([...metrics.read()]).toEqual([{ redis: 'test', breaker: 'closed', isConnected: true }]);
  });

  test('scripts run by their hash, on a Redis that has forgotten them too', async () => {
    const redis = await startRedis();
    const { link } = await opened(redis.url);
    const script = redisScript("return { KEYS[1], ARGV[1], redis.call('INCR', KEYS[1]) }");
    const run = (): Promise<unknown> => link.script(script, [link.key('n')], ['value']);
    const said = (count: number) => [Buffer.from('test:n'), Buffer.from('value'), count];
    expect(await run()).toEqual(said(1));
    await link.run((client) => client.script('FLUSH'));
    expect(await run()).toEqual(said(2));
    const stats = String(await link.run((client) => client.info('commandstats')));
    expect(stats).toContain('cmdstat_evalsha');
    expect(stats).not.toContain('cmdstat_eval:');
  });

  test('what Redis refuses is said, and does not count against it', async () => {
    const { link, metrics, logger } = await opened((await startRedis('--maxmemory', '1mb')).url);
    await link.run((client) => client.set(link.key('text'), 'a'));
    for (let turn = 0; turn < 10; turn += 1) {
      const result = await link.run((client) => client.incr(link.key('text')));
      expect(result).toMatchObject({ kind: 'refused' });
    }
    expect(metrics.outcomes.refused).toBe(10);
    expect(link.isWell).toBe(true);
    expect(logger.lines.filter(({ message }) => message === 'redis refuses')).toHaveLength(1);
  });

  test('a Redis that hangs costs each operation its time, and five of them open the breaker', async () => {
    const redis = await startRedis();
    const { link, metrics, logger } = await opened(redis.url, { operationMs: 200 });
    redis.pause();
    onTestFinished(() => redis.resume());
    for (let turn = 0; turn < 5; turn += 1) {
      const { result, tookMs } = await timed(link.run((client) => client.get('a')));
      expect(result).toMatchObject({ kind: 'away' });
      expect(tookMs).toBeLessThan(600);
    }
    expect([...metrics.read()]).toMatchObject([{ breaker: 'open' }]);
    const { result, tookMs } = await timed(link.run((client) => client.get('a')));
    expect(result).toBeInstanceOf(StoreTrouble);
    expect(tookMs).toBeLessThan(20);
    let isBack = false;
    link.onBack(() => {
      isBack = true;
    });
    redis.resume();
    await vi.waitFor(async () => {
      expect(await link.run((client) => client.get('a'))).toBeNull();
    }, patience);
    expect(isBack).toBe(true);
    const said = logger.lines.map(({ message }) => message);
    expect(said).toEqual(['redis is away', 'redis is back']);
  });

  test('a Redis that is killed and started again is used again, by as many connections', async () => {
    const redis = await startRedis();
    const { link } = await opened(redis.url);
    const heard: string[] = [];
    link.subscribe(link.key('news'), (message) => heard.push(message.toString()));
    const waiting = link.wait((client) => client.xread('BLOCK', 50, 'STREAMS', 's', '$'), 50);
    expect(await waiting).toBeInstanceOf(StoreTrouble);
    const clients = async (): Promise<number> => {
      const list = await link.run((client) => client.client('LIST'));
      return typeof list === 'string' ? list.trim().split('\n').length : -1;
    };
    await vi.waitFor(async () => expect(await clients()).toBe(3), patience);
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await redis.restart();
      await vi.waitFor(async () => expect(await clients()).toBe(3), patience);
      await vi.waitFor(async () => {
        link.publish(link.key('news'), Buffer.from(`cycle ${cycle}`));
        await delay(20);
        expect(heard).toContain(`cycle ${cycle}`);
      }, patience);
    }
    expect(
      await link.wait((client) => client.xread('BLOCK', 50, 'STREAMS', 's', '$'), 50),
    ).toBeNull();
  });

  test('a Redis that is not there is said at the start, and used when it comes', async () => {
    const redis = await startRedis();
    await redis.stop();
    const { link } = linkTo({ kind: 'url', url: redis.url });
    onTestFinished(() => link.stop());
    const { result, tookMs } = await timed(link.start(300));
    expect(result?.kind).toBe('away');
    expect(result?.message).toContain('ECONNREFUSED');
    expect(tookMs).toBeLessThan(1_000);
    expect(await link.run((client) => client.get('a'))).toBeInstanceOf(StoreTrouble);
    await redis.restart();
    await vi.waitFor(async () => {
      expect(await link.run((client) => client.get('a'))).toBeNull();
    }, patience);
  });

  test('while Redis is away it is asked for a connection no more than twice a second', async () => {
    const redis = await startRedis();
    const { link } = await opened(redis.url);
    link.subscribe('news', () => undefined);
    await link.wait((client) => client.xread('BLOCK', 1, 'STREAMS', 's', '$'), 1);
    const client = await link.run((own) => Promise.resolve(own));
    if (client instanceof StoreTrouble) throw new Error(client.message);
    let attempts = 0;
    client.on('connecting', () => {
      attempts += 1;
    });
    await redis.stop();
    await delay(3_000);
    expect(attempts).toBeLessThanOrEqual(4);
    expect(attempts).toBeGreaterThan(0);
  });

  test('a master that has become a replica is left', async () => {
    const redis = await startRedis();
    const { link, metrics } = await opened(redis.url);
    const other = await startRedis();
    await link.run((client) => client.replicaof('127.0.0.1', other.port));
    const refused = await link.run((client) => client.set('a', 'b'));
    if (!(refused instanceof StoreTrouble)) throw new Error('it was written');
    expect(refused.kind).toBe('refused');
    expect(refused.message).toContain('READONLY');
    await vi.waitFor(() => expect(metrics.reconnects).toBeGreaterThan(0), patience);
  });

  test('an eviction policy that throws sessions away is warned of', async () => {
    const redis = await startRedis('--maxmemory-policy', 'allkeys-lru');
    const { logger } = await opened(redis.url);
    await vi.waitFor(() => {
      const said = logger.lines.map(({ message }) => message);
      expect(said.join()).toContain('maxmemory-policy allkeys-lru');
      expect(said).toHaveLength(1);
    }, patience);
  });

  test('a user of its own gets in, and a wrong password is said', async () => {
    // As the guide has it.
    const rights = ['+@all', '-@admin', '-@dangerous', '+info', '~test:*', '&test:*'];
    const users = ['--user', 'ada', 'on', '>secret', ...rights, '--user', 'default', 'off'];
    const redis = await startRedis(...users);
    const { link, metrics } = await opened(redis.url, { username: 'ada', password: 'secret' });
    expect(await link.run((client) => client.get(link.key('a')))).toBeNull();
    expect(await link.script(redisScript('return 7'), [link.key('a')], [])).toBe(7);
    const heard = Promise.withResolvers<string>();
    link.subscribe(link.key('news'), (message) => heard.resolve(message.toString()));
    const saying = setInterval(() => link.publish(link.key('news'), Buffer.from('said')), 20);
    onTestFinished(() => clearInterval(saying));
    expect(await heard.promise).toBe('said');
    expect(metrics.outcomes).toMatchObject({ away: 0, refused: 0 });
    const wrong = linkTo({ kind: 'url', url: redis.url }, { username: 'ada', password: 'guess' });
    onTestFinished(() => wrong.link.stop());
    const trouble = await wrong.link.start(500);
    expect(trouble?.message).toContain('WRONGPASS');
    expect(trouble?.message).not.toContain('guess');
  });
});
