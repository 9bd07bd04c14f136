import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inboxKey } from '../../../../src/adapters/outbound/redis/bus-keys.ts';
import { describeTraffic } from '../../../contracts/replica-bus.contract.ts';
import { launchCluster, type RedisClusterRig } from '../../../support/redis/cluster.ts';
import { type RedisBusMember, redisBus } from '../../../support/replicas/redis-bus.ts';

let cluster: RedisClusterRig;
let last = 0;

beforeAll(async () => {
  cluster = await launchCluster();
}, 30_000);
afterAll(() => cluster.end());

const join = (): Promise<RedisBusMember> => {
  last += 1;
  const address = { kind: 'cluster', addresses: cluster.addresses } as const;
  return redisBus(`replica-${last}`, { address });
};

describeTraffic('RedisReplicaBus in a cluster', () => {
  const members: RedisBusMember[] = [];
  return Promise.resolve({
    join: async () => {
      const member = await join();
      members.push(member);
      return member;
    },
    close: async () => {
      await Promise.all(members.map(({ end }) => end()));
    },
  });
});

test('a frame that nobody has taken yet is taken back, wherever in the cluster it waits', async () => {
  const sender = await join();
  const sleeper = `replica-${last + 1}`;
  const inbox = sender.link.key(inboxKey(sleeper));
  await sender.link.run((client) => client.xgroup('CREATE', inbox, 'made', '$', 'MKSTREAM'));
  const posted = sender.bus.post(sleeper, new Uint8Array(10));
  expect(await posted.withdraw()).toBe(true);
  const receiver = await join();
  expect(receiver.bus.self).toBe(sleeper);
  const heard: (number | 'gap')[] = [];
  receiver.bus.onFrame((_, frame) => heard.push(frame.byteLength));
  receiver.bus.onGap(() => heard.push('gap'));
  sender.bus.post(sleeper, new Uint8Array(20));
  await vi.waitFor(() => expect(heard).toEqual([20]), { timeout: 10_000, interval: 10 });
  await Promise.all([sender.end(), receiver.end()]);
});
