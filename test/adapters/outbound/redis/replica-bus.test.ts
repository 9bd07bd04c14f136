import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inboxKey } from '../../../../src/adapters/outbound/redis/bus-keys.ts';
import { RedisReplicaBus } from '../../../../src/adapters/outbound/redis/replica-bus.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import {
  describeReplicaBus,
  type ReplicaBusCase,
} from '../../../contracts/replica-bus.contract.ts';
import { hasRedis, launchRedis } from '../../../support/redis/redis-server.ts';
import { redisBus } from '../../../support/replicas/redis-bus.ts';
import { StoppableLine } from '../../../support/replicas/stoppable-line.ts';

type Launched = Awaited<ReturnType<typeof launchRedis>>;

const patience = { timeout: 10_000, interval: 10 };
const key = new Uint8Array(32).fill(7);
let launched: Launched;
let last = 0;

beforeAll(async () => {
  if (!hasRedis) throw new Error('there is no redis-server; install it (Debian: redis-server)');
  launched = await launchRedis();
});
afterAll(() => launched.end());

const address = (port: number) => ({ kind: 'single', address: `127.0.0.1:${port}` }) as const;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const nextId = (): string => {
  last += 1;
  return `replica-${last}`;
};

/** Replicas that reach their Redis over lines of their own. */
const standing = (encryptionKeys: readonly Uint8Array[]): Promise<ReplicaBusCase> => {
  const ends: (() => Promise<void>)[] = [];
  return Promise.resolve({
    flood: { frames: 6_000, bytes: 64 },
    join: async () => {
      const line = await StoppableLine.to(launched.server.port);
      const member = await redisBus(nextId(), { address: address(line.port), encryptionKeys });
      ends.push(async () => {
        await member.end();
        line.close();
      });
      return {
        bus: member.bus,
        standStill: () => Promise.resolve(line.stop()),
        goOn: () => Promise.resolve(line.goOn()),
      };
    },
    close: async () => {
      await Promise.all(ends.map((end) => end()));
    },
  });
};

describeReplicaBus('RedisReplicaBus', () => standing([]));
describeReplicaBus('RedisReplicaBus that seals', () => standing([key]));

const pair = async (terms: { readonly encryptionKeys?: readonly Uint8Array[] } = {}) => {
  const to = address(launched.server.port);
  const [first, second] = await Promise.all([
    redisBus(nextId(), { address: to, ...terms }),
    redisBus(nextId(), { address: to, ...terms }),
  ]);
  const heard: string[] = [];
  second.bus.onFrame((_, frame) => heard.push(new TextDecoder().decode(frame)));
  second.bus.onGap(() => heard.push('gap'));
  const end = () => Promise.all([first.end(), second.end()]);
  return { first, second, heard, end };
};

test('leaves nothing behind in Redis when it is done', async () => {
  const { first, second, heard, end } = await pair();
  first.bus.post(second.bus.self, bytesOf('hello'));
  await vi.waitFor(() => expect(heard).toEqual(['hello']), patience);
  const keys = () => first.link.run((client) => client.call('keys', `*${second.bus.self}*`));
  expect(await keys()).toHaveLength(1);
  await second.bus.stop();
  expect(await keys()).toEqual([]);
  await end();
});

test('tells both sides when Redis has lost what was on its way', async () => {
  const { first, second, heard, end } = await pair();
  const lost: string[] = [];
  first.bus.onGap((from) => lost.push(from));
  first.bus.post(second.bus.self, bytesOf('before'));
  await vi.waitFor(() => expect(heard).toEqual(['before']), patience);
  await first.link.run((client) => client.call('flushall'));
  first.bus.post(second.bus.self, bytesOf('lost'));
  await vi.waitFor(() => expect(lost).toEqual([second.bus.self]), patience);
  await vi.waitFor(() => expect(heard).toContain('gap'), patience);
  first.bus.post(second.bus.self, bytesOf('after'));
  await vi.waitFor(() => expect(heard.at(-1)).toBe('after'), patience);
  expect(heard).not.toContain('lost');
  await end();
});

test('takes nothing that others put there without its key', async () => {
  const { first, second, heard, end } = await pair({ encryptionKeys: [key] });
  const forged = Buffer.concat([Buffer.of(1, 1), bytesOf('forged')]);
  const inbox = `test:bus:{${second.bus.self}}:inbox`;
  await first.link.run((client) =>
    client.call('xadd', inbox, '*', 'f', 'eve', 'n', '1', 'd', forged),
  );
  await first.link.run((client) => client.call('xadd', inbox, '*', '__proto__', 'x'));
  first.bus.post(second.bus.self, bytesOf('true'));
  await vi.waitFor(() => expect(heard).toContain('true'), patience);
  expect(heard).toEqual(['gap', 'true']);
  expect(second.metrics.unreadable).toBe(2);
  await end();
});

test('does not hand over what Redis shows a second time', async () => {
  const { first, second, heard, end } = await pair();
  const inbox = `test:bus:{${second.bus.self}}:inbox`;
  const copy = first.link.values.write(
    `bus ${second.bus.self} ${first.bus.self} 1`,
    Buffer.concat([Buffer.of(1), bytesOf('once')]),
  );
  first.bus.post(second.bus.self, bytesOf('once'));
  await vi.waitFor(() => expect(heard).toEqual(['once']), patience);
  await first.link.run((client) =>
    client.call('xadd', inbox, '*', 'f', first.bus.self, 'n', '1', 'd', copy),
  );
  first.bus.post(second.bus.self, bytesOf('last'));
  await vi.waitFor(() => expect(heard).toEqual(['once', 'last']), patience);
  await end();
});

test('hands over what came until it leaves, and what it says to that still goes out', async () => {
  const to = address(launched.server.port);
  const sender = await redisBus(nextId(), { address: to });
  const leaver = nextId();
  const inbox = sender.link.key(inboxKey(leaver));
  await sender.link.run((client) => client.xgroup('CREATE', inbox, 'made', '$', 'MKSTREAM'));
  const heard: string[] = [];
  sender.bus.onFrame((_, frame) => heard.push(new TextDecoder().decode(frame)));
  sender.bus.post(leaver, bytesOf('waits'));
  const leaving = new RedisReplicaBus(sender.link, leaver, systemTimers);
  leaving.onFrame((from, frame) =>
    leaving.post(from, bytesOf(`no to ${new TextDecoder().decode(frame)}`)),
  );
  await leaving.stop();
  const late = sender.bus.post(leaver, bytesOf('late'));
  expect(await late.withdraw()).toBe(true);
  await vi.waitFor(() => expect(heard).toEqual(['no to waits']), patience);
  await sender.end();
});
