import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RedisEventMirror } from '../../../../src/adapters/outbound/redis/event-mirror.ts';
import { RedisLeaseBook } from '../../../../src/adapters/outbound/redis/lease-book.ts';
import { sessionKeysOf } from '../../../../src/adapters/outbound/redis/session-keys.ts';
import { RedisSessionRegistry } from '../../../../src/adapters/outbound/redis/session-registry.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, launchRedis, type RedisServer } from '../../../support/redis/redis-server.ts';

const ttlMs = 60_000;
const state = Buffer.from('state');
const junk = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
const nobody = { events: [], open: [] };

describe.skipIf(!hasRedis)('junk in Redis', () => {
  let redis: RedisServer;
  let end: () => Promise<void>;
  beforeAll(async () => {
    ({ server: redis, end } = await launchRedis());
  });
  afterAll(() => end());

  let tests = 0;
  let made: ReturnType<typeof linkTo>;
  beforeEach(async () => {
    tests += 1;
    made = linkTo({ kind: 'url', url: redis.url }, { keyPrefix: `poison${tests}:` });
    await made.link.start(10_000);
    return () => made.link.stop();
  });

  const write = (command: string, ...args: readonly string[]): Promise<unknown> =>
    made.link.run((client) => client.call(command, ...args));

  const isUnpolluted = (): void => expect('polluted' in {}).toBe(false);

  test.each([
    ['a text', 'SET', [junk]],
    ['a list', 'RPUSH', [junk]],
    ['a hash without state', 'HSET', ['o', 'b', 'e', '1']],
    ['a hash with junk for a state', 'HSET', ['o', 'b', 'e', '1', 's', junk]],
    ['a hash with junk for an epoch', 'HSET', ['o', 'b', 'e', junk, 's', junk]],
    ['a hash with another version', 'HSET', ['o', 'b', 'e', '1', 's', '\u0007state']],
  ])('%s in place of a session is no session, and is counted', async (_what, command, args) => {
    const { link, metrics } = made;
    const registry = new RedisSessionRegistry(link, 'a');
    const { record } = sessionKeysOf(link, 's');
    await write(command, record, ...args);
    expect(await registry.find('s')).toBe('missing');
    expect(metrics.unreadable).toBe(1);
    expect(link.isWell).toBe(true);
    isUnpolluted();
  });

  test('a session can be put where junk of another kind was', async () => {
    const { link } = made;
    const registry = new RedisSessionRegistry(link, 'a');
    const { record } = sessionKeysOf(link, 's');
    for (const command of ['SET', 'RPUSH', 'SADD']) {
      await write('DEL', record);
      await write(command, record, junk);
      expect(await registry.keep([{ id: 's', epoch: 1 }], ttlMs)).toEqual(['missing']);
      expect(await registry.put('s', state, ttlMs)).toBe('put');
      expect(await registry.find('s')).toMatchObject({ owner: 'a', epoch: 1 });
    }
  });

  test('junk in place of events leaves the others, and is counted', async () => {
    const { link, metrics } = made;
    const mirror = new RedisEventMirror(link, systemTimers);
    const keys = sessionKeysOf(link, 's');
    for (const stream of [1, 2]) {
      for (const sequence of [1, 2, 3]) mirror.append('s', 1, { stream, sequence, data: state });
    }
    mirror.opened('s', 1, { stream: 1, idTexts: ['7'] });
    await mirror.flush();
    await write('HSET', keys.events, '1:2', junk, '__proto__', junk);
    await write('RPUSH', keys.order, '__proto__', 'constructor');
    await write('HSET', keys.open, '__proto__', junk, '2', junk);
    const found = await mirror.load('s', 2);
    expect(found).toMatchObject({ open: [{ stream: 1, idTexts: ['7'] }] });
    const names =
      'events' in found ? found.events.map((event) => `${event.stream}:${event.sequence}`) : [];
    // What was before a gap is of no use.
    expect(names).toEqual(['1:3', '2:1', '2:2', '2:3']);
    expect(metrics.unreadable).toBeGreaterThan(3);
    isUnpolluted();
  });

  test('keys of another kind in place of the mirror are begun anew', async () => {
    const { link, metrics } = made;
    const mirror = new RedisEventMirror(link, systemTimers);
    const keys = sessionKeysOf(link, 's');
    for (const key of [keys.mirror, keys.events, keys.order, keys.open])
      await write('SET', key, junk);
    expect(await mirror.load('s', 1)).toEqual(nobody);
    for (const key of [keys.events, keys.order, keys.open]) await write('SET', key, junk);
    mirror.append('s', 1, { stream: 1, sequence: 1, data: state });
    await mirror.flush();
    expect(await mirror.load('s', 2)).toMatchObject({ events: [{ stream: 1, sequence: 1 }] });
    expect(metrics.unreadable).toBe(2);
  });

  test('junk in place of the leases is no lease', async () => {
    const { link, metrics } = made;
    const book = new RedisLeaseBook(link);
    await write('SET', link.key('replicas'), junk);
    expect(await book.isAlive('a')).toBe(false);
    expect(await book.renew('a', ttlMs)).toEqual({ hadIt: false, alive: ['a'] });
    expect(metrics.unreadable).toBe(1);
  });
});

describe.skipIf(!hasRedis)('a Redis that is full', () => {
  test('refuses new sessions and goes on with those there are', async () => {
    const { server, end } = await launchRedis('--maxmemory', '3mb');
    const { link } = linkTo({ kind: 'url', url: server.url });
    await link.start(10_000);
    try {
      const registry = new RedisSessionRegistry(link, 'a');
      expect(await registry.put('old', state, ttlMs)).toBe('put');
      for (const bytes of [65_536, 4_096, 64]) {
        const fill = (index: number): Promise<unknown> =>
          link.run((client) => client.set(`fill${bytes}-${index}`, Buffer.alloc(bytes)));
        for (let index = 0; (await fill(index)) === 'OK'; index += 1);
      }
      expect(await registry.put('new', state, ttlMs)).toMatchObject({ kind: 'refused' });
      expect(await registry.find('old')).toMatchObject({ owner: 'a' });
      expect(await registry.keep([{ id: 'old', epoch: 1 }], ttlMs)).toEqual(['kept']);
      expect(await registry.save('old', 1, state, ttlMs)).toBe('saved');
      expect(await new RedisLeaseBook(link).renew('a', ttlMs)).toMatchObject({ alive: ['a'] });
      expect(await registry.release('old', 1)).toBe('released');
      const old = { id: 'old', owner: undefined, epoch: 1, state };
      expect(await registry.claim(old, ttlMs)).toMatchObject({ owner: 'a', epoch: 2 });
      expect(link.isWell).toBe(true);
      expect(await registry.remove('old', 2)).toBe('removed');
    } finally {
      link.stop();
      await end();
    }
  });
});
