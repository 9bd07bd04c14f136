import { afterEach, describe, expect, test } from 'vitest';
import { type Plans, ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const plans: Plans = { notes: { replies: { 'tools/list': '{"tools":[]}' } } };

let rig: ReplicaRig;

afterEach(() => rig.close());

const started = async () => {
  rig = await ReplicaRig.started(2, plans);
  const client = rig.client();
  await client.open(rig.replica(0));
  return { client, first: rig.replica(0), second: rig.replica(1) };
};

describe('while the store is away', () => {
  test('owners go on with the sessions they have, for however long', async () => {
    const { client, first } = await started();
    rig.store.trouble = 'away';
    for (let seconds = 0; seconds < 10; seconds += 1) {
      await rig.pass(1_000);
      expect((await client.call(first, 'tools/list')).status).toBe(200);
    }
    rig.store.trouble = undefined;
    await rig.pass(1_000);
    expect((await client.call(first, 'tools/list')).status).toBe(200);
    expect((await client.call(rig.replica(1), 'tools/list')).status).toBe(200);
  });

  test('sessions begin, and are known to others once it is back', async () => {
    const { first, second } = await started();
    rig.store.trouble = 'away';
    const client = rig.client();
    await client.open(first);
    expect((await client.call(first, 'tools/list')).status).toBe(200);
    rig.store.trouble = undefined;
    await rig.pass(1_000);
    expect((await client.call(second, 'tools/list')).status).toBe(200);
    await rig.standStill(first);
    expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(200);
  });

  test('a session that is not here is not called gone: clients are told to wait', async () => {
    const { client, second } = await started();
    rig.store.trouble = 'away';
    const got = await client.call(second, 'tools/list');
    expect([got.status, got.headers['retry-after']]).toEqual([503, '1']);
    const listened = await client.listen(second);
    expect(listened.status).toBe(503);
  });

  test('a session that was found before is carried to its owner all the same', async () => {
    const { client, second } = await started();
    await client.call(second, 'tools/list');
    rig.store.trouble = 'away';
    await rig.pass(400);
    expect((await client.call(second, 'tools/list')).status).toBe(200);
  });
});

describe('while the store refuses', () => {
  test('no sessions begin, and those that are there go on', async () => {
    const { client, first, second } = await started();
    rig.store.trouble = 'refused';
    await expect(rig.client().open(first)).rejects.toThrow('503');
    expect(first.build.sessions.size).toBe(1);
    expect((await client.call(first, 'tools/list')).status).toBe(200);
    rig.store.trouble = undefined;
    expect((await client.call(second, 'tools/list')).status).toBe(200);
  });
});

describe('a store that came back empty', () => {
  test('loses no session: owners tell it again, and whoever asks meanwhile waits for that', async () => {
    const { client, first, second } = await started();
    rig.store.flush();
    const got = await rig.whileTimePasses(client.call(second, 'tools/list'));
    expect(got.status).toBe(200);
    await rig.standStill(first);
    expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(200);
  });

  test('is told again of what was taken over, under its own epoch', async () => {
    const { client, first, second } = await started();
    await rig.standStill(first);
    await rig.whileTimePasses(client.call(second, 'tools/list'));
    rig.store.flush();
    await rig.pass(1_000);
    const record = await rig.store.registryOf('nobody').find(client.sessionId ?? '');
    expect(record).toMatchObject({ owner: second.name, epoch: 2 });
  });

  test('is asked again for a while before a session is called gone', async () => {
    const { second } = await started();
    rig.store.flush();
    const stranger = rig.client();
    stranger.sessionId = 'replica-1-99';
    const got = await rig.whileTimePasses(stranger.call(second, 'tools/list'));
    expect([got.status, got.headers['retry-after']]).toEqual([503, '1']);
    await rig.pass(5_000);
    expect((await rig.whileTimePasses(stranger.call(second, 'tools/list'))).status).toBe(404);
  });
});
