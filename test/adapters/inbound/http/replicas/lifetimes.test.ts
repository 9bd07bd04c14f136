import { afterEach, expect, test } from 'vitest';
import { ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const plans = { notes: { replies: { 'tools/list': '{"tools":[]}' } } };

let rig: ReplicaRig;

afterEach(() => rig.close());

test('a session that another replica goes on with ends when it would have ended at the first', async () => {
  rig = await ReplicaRig.started(
    2,
    plans,
    {},
    { lifetimes: { ttlMs: 30_000, sweepEveryMs: 1_000 } },
  );
  const [first, second] = [rig.replica(0), rig.replica(1)];
  const client = rig.client();
  await client.open(first);
  await rig.pass(20_000);
  await rig.standStill(first);
  const adopted = await rig.whileTimePasses(client.call(second, 'tools/list'));
  expect([adopted.status, second.build.sessions.size]).toEqual([200, 1]);
  await rig.pass(6_000);
  expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(200);
  await rig.pass(4_000);
  expect(second.build.sessions.size).toBe(0);
  expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(404);
});

test('a session whose time ran out while nobody had it is not taken over', async () => {
  rig = await ReplicaRig.started(
    2,
    plans,
    {},
    { lifetimes: { ttlMs: 30_000, sweepEveryMs: 1_000 } },
  );
  const [first, second] = [rig.replica(0), rig.replica(1)];
  const client = rig.client();
  await client.open(first);
  await rig.pass(20_000);
  await rig.standStill(first);
  await rig.pass(10_500);
  expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(404);
  expect(second.build.sessions.size).toBe(0);
});
