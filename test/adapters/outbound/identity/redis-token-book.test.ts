import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RedisTokenBook } from '../../../../src/adapters/outbound/identity/redis-token-book.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { TokenBookTrouble } from '../../../../src/application/ports/driven/revocations.ts';
import { withRevoked } from '../../../../src/domain/identity/token-book.ts';
import { describeTokenBookStore } from '../../../contracts/token-book-store.contract.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, launchRedis, type RedisServer } from '../../../support/redis/redis-server.ts';

const patience = { timeout: 10_000, interval: 10 };

describe.skipIf(!hasRedis)('the book of tokens in Redis', () => {
  let redis: RedisServer;
  let end: () => Promise<void>;
  beforeAll(async () => {
    ({ server: redis, end } = await launchRedis());
  });
  afterAll(() => end());

  let tests = 0;
  const two = () => {
    tests += 1;
    const links = [1, 2].map(() => {
      const { link } = linkTo({ kind: 'url', url: redis.url }, { keyPrefix: `tokens${tests}:` });
      return link;
    });
    const [first, second] = links.map((link) => new RedisTokenBook(link, systemTimers));
    if (first === undefined || second === undefined) throw new Error('two books');
    const close = (): void => {
      for (const link of links) link.stop();
    };
    return { first, second, links, close };
  };
  const started = async () => {
    const made = two();
    for (const link of made.links) await link.start(10_000);
    return made;
  };

  describeTokenBookStore('a Redis', () => started());

  const revoking = (id: string) => (book: Parameters<typeof withRevoked>[0]) =>
    withRevoked(book, { kind: 'credential', id, revokedAtMs: 1 });

  test('what one replica revokes the other hears within a second', async () => {
    const { first, second, close } = await started();
    onTestFinished(close);
    let heardAtMs = 0;
    const stop = second.watch((book) => {
      if (!(book instanceof TokenBookTrouble) && book.revoked.length > 0) {
        heardAtMs = performance.now();
      }
    });
    onTestFinished(stop);
    const beganMs = performance.now();
    await first.update(revoking('a'));
    await vi.waitFor(() => expect(heardAtMs).toBeGreaterThan(0), patience);
    expect(heardAtMs - beganMs).toBeLessThan(1_000);
  });

  test('a Redis that comes back empty, or with junk, takes no revocation back', async () => {
    const { first, second, links, close } = await started();
    onTestFinished(close);
    const [link] = links;
    await first.update(revoking('a'));
    await second.update(revoking('b'));
    expect(await first.read()).toMatchObject({ revoked: [{ id: 'a' }, { id: 'b' }] });
    await link?.run((client) => client.del(link.key('tokens')));
    expect(await first.read()).toMatchObject({ revoked: [{ id: 'a' }, { id: 'b' }] });
    onTestFinished(first.watch(() => undefined));
    const late = new RedisTokenBook(link ?? expect.fail(), systemTimers);
    const both = { revoked: [{ id: 'a' }, { id: 'b' }] };
    await vi.waitFor(async () => expect(await late.read()).toMatchObject(both), patience);
    for (const junk of ['SET', 'LPUSH']) {
      await link?.run((client) => client.del(link.key('tokens')));
      await link?.run((client) => client.call(junk, link.key('tokens'), '{"__proto__":{}}'));
      await second.update(revoking(junk));
      const book = await second.read();
      const ids = book instanceof TokenBookTrouble ? [] : book.revoked.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(['a', 'b', junk]));
    }
  });

  test('without Redis there is trouble and no error', async () => {
    const { first, close } = two();
    onTestFinished(close);
    expect(await first.read()).toBeInstanceOf(TokenBookTrouble);
    expect(await first.update(revoking('a'))).toBeInstanceOf(TokenBookTrouble);
  });
});
