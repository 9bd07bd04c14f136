import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, startRedis } from '../../../support/redis/redis-server.ts';

const patience = { timeout: 15_000, interval: 20 };

/** A way to Redis that breaks off each connection that asks for a subscription while `isCutting`. */
const startWay = async (port: number) => {
  const way = { isCutting: false, cuts: 0, port: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('close', () => redis.destroy());
    redis.on('close', () => client.destroy());
    redis.pipe(client);
    client.on('data', (chunk) => {
      if (way.isCutting && chunk.toString('latin1').toLowerCase().includes('\nsubscribe')) {
        way.cuts += 1;
        client.destroy();
        return;
      }
      redis.write(chunk);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  way.port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    way,
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
};

describe.skipIf(!hasRedis)('subscriptions', () => {
  test('that are cut off while they are made are made again, and are nobody’s error', async () => {
    const redis = await startRedis();
    const { way, cutAll } = await startWay(redis.port);
    const { link } = linkTo({ kind: 'single', address: `127.0.0.1:${way.port}` });
    onTestFinished(() => link.stop());
    expect(await link.start(10_000)).toBeUndefined();
    const heard: string[] = [];
    link.subscribe('news', (message) => heard.push(message.toString()));
    const says = (text: string): Promise<void> =>
      vi.waitFor(() => {
        link.publish('news', Buffer.from(text));
        expect(heard).toContain(text);
      }, patience);
    await says('before');
    way.isCutting = true;
    cutAll();
    await vi.waitFor(() => expect(way.cuts).toBeGreaterThan(1), patience);
    way.isCutting = false;
    await says('after');
  });
});
