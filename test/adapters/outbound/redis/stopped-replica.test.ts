import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { BusPeerChannels } from '../../../../src/application/replicas/bus-channels.ts';
import { launchRedis } from '../../../support/redis/redis-server.ts';
import { RecordingEnd } from '../../../support/replicas/channel-ends.ts';
import { type RedisBusMember, redisBus } from '../../../support/replicas/redis-bus.ts';

const patience = { timeout: 10_000, interval: 10 };
const program = fileURLToPath(
  new URL('../../../support/replicas/counting-replica.ts', import.meta.url),
);

let redis: Awaited<ReturnType<typeof launchRedis>>;
let peer: ChildProcess;
let asker: RedisBusMember;
let channels: BusPeerChannels;

beforeAll(async () => {
  redis = await launchRedis();
  const { port } = redis.server;
  peer = spawn(process.execPath, [program, String(port), 'counting'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (peer.stdout !== null) await once(peer.stdout, 'data');
  asker = await redisBus('asking', { address: { kind: 'single', address: `127.0.0.1:${port}` } });
  const membership = { onLost: () => () => undefined };
  const { bus } = asker;
  channels = new BusPeerChannels({ bus, membership, timers: systemTimers, later: queueMicrotask });
});

afterAll(async () => {
  peer.kill('SIGKILL');
  await asker.end();
  await redis.end();
});

const ask = (): RecordingEnd => {
  const end = new RecordingEnd();
  channels.open('counting', 'count', new Uint8Array(0), end).finish();
  return end;
};

test('what a stopped process did not take in time it does not do when it goes on', async () => {
  const first = ask();
  await vi.waitFor(() => expect(first.texts).toEqual(['1']), patience);
  peer.kill('SIGSTOP');
  const stopped = [ask(), ask(), ask()];
  await vi.waitFor(() => {
    for (const { events } of stopped) expect(events).toEqual(['broken no']);
  }, patience);
  peer.kill('SIGCONT');
  const last = ask();
  await vi.waitFor(() => expect(last.texts).toEqual(['2']), patience);
  expect(stopped.flatMap(({ texts }) => texts)).toEqual([]);
});
