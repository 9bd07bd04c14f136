import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { RedisServer } from '../../../support/redis/redis-server.ts';
import { startRedis } from '../../../support/redis/redis-server.ts';
import { type RedisBusMember, redisBus } from '../../../support/replicas/redis-bus.ts';
import { StoppableLine } from '../../../support/replicas/stoppable-line.ts';

const patience = { timeout: 10_000, interval: 10 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

let server: RedisServer;
let heard: string[];

beforeEach(async () => {
  server = await startRedis();
  heard = [];
});

/** A replica that notes what it hears. */
const join = async (id: string, port = server.port): Promise<RedisBusMember> => {
  const address = { kind: 'single', address: `127.0.0.1:${port}` } as const;
  const member = await redisBus(id, { address, operationMs: 200 });
  member.bus.onFrame((_, frame) => heard.push(new TextDecoder().decode(frame)));
  member.bus.onGap((from) => heard.push(`${id} misses ${from}`));
  onTestFinished(() => member.end());
  return member;
};

test('tells who missed a frame while Redis was away, though none follows', async () => {
  const proxy = await StoppableLine.to(server.port);
  onTestFinished(() => proxy.close());
  const [first] = await Promise.all([join('first', proxy.port), join('second')]);
  first.bus.post('second', bytesOf('before'));
  await vi.waitFor(() => expect(heard).toEqual(['before']), patience);
  proxy.cut();
  await vi.waitFor(() => expect(first.link.isConnected).toBe(false), patience);
  const posted = first.bus.post('second', bytesOf('lost'));
  await vi.waitFor(() => expect(heard).toEqual(['before', 'first misses second']), patience);
  expect(await posted.withdraw()).toBe(true);
  await vi.waitFor(() => expect(heard.at(-1)).toBe('second misses first'), patience);
  expect(heard).not.toContain('lost');
});

test('gives up what is under way when Redis hangs, and goes on when it does not any more', async () => {
  const [first] = await Promise.all([join('first'), join('second')]);
  first.bus.post('second', bytesOf('before'));
  await vi.waitFor(() => expect(heard).toEqual(['before']), patience);
  server.pause();
  const gaps = ['first misses second', 'second misses first'];
  await vi.waitFor(() => expect(heard).toEqual(expect.arrayContaining(gaps)), patience);
  server.resume();
  await vi.waitFor(() => {
    first.bus.post('second', bytesOf('after'));
    expect(heard).toContain('after');
  }, patience);
});

test('carries frames, in their order, through a Redis that has no room for anything', async () => {
  const [first, second] = await Promise.all([join('first'), join('second')]);
  const setRoom = (bytes: string) =>
    second.link.run((client) => client.call('config', 'set', 'maxmemory', bytes));
  first.bus.post('second', bytesOf('before'));
  await vi.waitFor(() => expect(heard).toEqual(['before']), patience);
  await setRoom('1');
  const sent = Array.from({ length: 50 }, (_, at) => `full ${at}`);
  const [posted] = sent.map((text) => first.bus.post('second', bytesOf(text)));
  await vi.waitFor(() => expect(heard).toHaveLength(51), patience);
  expect(await posted?.withdraw()).toBe(false);
  await setRoom('0');
  first.bus.post('second', bytesOf('after'));
  await vi.waitFor(() => expect(heard).toEqual(['before', ...sent, 'after']), patience);
});

test('after a quick restart of an empty Redis a question and its answer cross as soon as both are connected', async () => {
  const [first, second] = await Promise.all([join('first'), join('second')]);
  second.bus.onFrame((from, frame) => {
    if (from === 'first') second.bus.post('first', bytesOf(`${new TextDecoder().decode(frame)}!`));
  });
  first.bus.post('second', bytesOf('before'));
  await vi.waitFor(() => expect(heard).toEqual(['before', 'before!']), patience);
  await server.restart();
  const isConnected = ({ link, metrics }: RedisBusMember) =>
    link.isConnected && metrics.reconnects === 1;
  await vi.waitFor(() => expect([first, second].every(isConnected)).toBe(true), patience);
  // What each says on its new connection comes before the answer to this.
  await Promise.all([first, second].map(({ link }) => link.run((client) => client.ping())));
  first.bus.post('second', bytesOf('after'));
  await vi.waitFor(() => expect(heard).toEqual(expect.arrayContaining(['after', 'after!'])), {
    timeout: 10_000,
  });
});
