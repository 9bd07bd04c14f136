import { describe, expect, test } from 'vitest';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { anonymous } from '../../../../src/domain/identity/principal.ts';
import { decodeSessionState } from '../../../../src/domain/sessions/session-state-codec.ts';
import { agreement } from '../../../support/application/scripted-backend.ts';
import { settled } from '../../../support/application/settled.ts';
import { type Alone, established, ReplicaOnStore } from './rig.ts';

const plan = {
  replies: {
    initialize: agreement('{"logging":{},"resources":{"subscribe":true}}'),
    'logging/setLevel': '{}',
    'resources/subscribe': '{}',
    'tools/list': '{"tools":[]}',
  },
};

const started = async () => {
  const rig = new ReplicaOnStore();
  const first = await rig.replica('first', plan);
  const client = await established(first);
  const { id } = client.session;
  return { rig, first, client, id };
};

const stateOf = async ({ registry }: Alone, id: string) => {
  const record = await registry.find(id);
  return typeof record === 'object' && 'state' in record
    ? decodeSessionState(record.state)
    : undefined;
};

describe('the state of a session in the registry', () => {
  test('is what its client has said', async () => {
    const { first, client, id } = await started();
    client.request(1, 'logging/setLevel', '{"level":"error"}');
    client.request(2, 'resources/subscribe', '{"uri":"a:1"}');
    await settled();
    expect(await stateOf(first, id)).toMatchObject({
      frontend: 'web',
      protocol: 'http',
      principalKey: 'anonymous',
      protocolVersion: '2025-11-25',
      level: 'error',
      subscriptions: ['a:1'],
    });
  });

  test('is not written for requests that change nothing', async () => {
    const { first, client } = await started();
    const before = first.asked.length;
    client.request(1, 'tools/list');
    client.request(2, 'ping');
    await settled();
    expect(first.asked.slice(before)).toEqual([]);
  });

  test('is written once more, and no oftener, for what changes while it is written', async () => {
    const { first, client, id } = await started();
    first.asked.length = 0;
    for (const level of ['info', 'warning', 'error', 'debug']) {
      client.request(`"${level}"`, 'logging/setLevel', `{"level":"${level}"}`);
    }
    await settled();
    expect(first.asked.filter((name) => name === 'save').length).toBeLessThanOrEqual(2);
    expect(await stateOf(first, id)).toMatchObject({ level: 'debug' });
  });

  test('lives as long as its owner keeps it, and not much longer', async () => {
    const { rig, first, id } = await started();
    for (let halfHours = 0; halfHours < 6; halfHours += 1) {
      rig.clock.advance(1_800_000);
      await settled();
    }
    expect(await stateOf(first, id)).toBeDefined();
    rig.store.cutOff.add('first');
    rig.clock.advance(3_600_001);
    await settled();
    expect(await rig.store.registryOf('other').find(id)).toBe('missing');
  });

  test('is gone when the client has said goodbye, though it was being written', async () => {
    const { first, client, id } = await started();
    client.request(1, 'logging/setLevel', '{"level":"error"}');
    client.session.close();
    await settled();
    expect(await first.registry.find(id)).toBe('missing');
  });

  test('is put there later when the store was away, and soon after it is back', async () => {
    const rig = new ReplicaOnStore();
    const first = await rig.replica('first', plan);
    rig.store.trouble = 'away';
    const client = await first.build.client({ protocol: 'http' });
    expect(await first.shared.establish(client.session, 'web')).toBeUndefined();
    rig.store.trouble = undefined;
    rig.clock.advance(500);
    await settled();
    expect(await first.registry.find(client.session.id)).toMatchObject({ owner: 'first' });
  });

  test('is put there again soon when the store lost it, though it was away when it should first be told', async () => {
    const rig = new ReplicaOnStore();
    const registry = rig.store.registryOf('first');
    const troubles = [new StoreTrouble('away', 'it took too long')];
    const first = await rig.replica('first', plan, {
      ...registry,
      keep: async (...given) => troubles.pop() ?? registry.keep(...given),
    });
    const { id } = (await established(first)).session;
    rig.store.flush();
    rig.clock.advance(400);
    await settled();
    expect(troubles).toEqual([]);
    expect(await first.registry.find(id)).toBe('missing');
    rig.clock.advance(500);
    await settled();
    expect(await first.registry.find(id)).toMatchObject({ owner: 'first' });
  });

  test('is kept of clients that are one connection, without anybody waiting for it', async () => {
    const rig = new ReplicaOnStore();
    const first = await rig.replica('first', plan);
    const client = await first.build.client({ protocol: 'websocket' });
    await settled();
    expect(await stateOf(first, client.session.id)).toMatchObject({ protocol: 'websocket' });
    client.session.close();
    await settled();
    expect(await first.registry.find(client.session.id)).toBe('missing');
  });

  test('of many sessions is put off in few round trips', async () => {
    const rig = new ReplicaOnStore();
    const first = await rig.replica('first', plan);
    for (let count = 0; count < 600; count += 1) await established(first);
    first.asked.length = 0;
    for (let steps = 0; steps < 10; steps += 1) {
      rig.clock.advance(500);
      await settled();
    }
    expect(first.asked.filter((name) => name === 'keep')).toHaveLength(3);
    expect(first.asked.filter((name) => name === 'put')).toHaveLength(0);
  });
});

test('a session that the store does not know is not called gone by who does not hold its lease', async () => {
  const { rig, first, id } = await started();
  const second = await rig.replica('second', plan);
  rig.store.trouble = 'away';
  rig.clock.advance(1_150);
  await settled();
  rig.store.flush();
  rig.store.trouble = undefined;
  const claimant = { principal: anonymous, namespace: undefined, frontend: 'web' };
  const place = second.shared.locate(id, claimant);
  await settled();
  // Its owner tells the store meanwhile.
  for (let steps = 0; steps < 10; steps += 1) {
    rig.clock.advance(50);
    await settled();
  }
  expect(await place).toEqual({ kind: 'elsewhere', owner: first.membership.self });
});

describe('whether a session is ours', () => {
  test('is known without asking while the lease is held', async () => {
    const { first, client } = await started();
    first.asked.length = 0;
    expect(first.shared.isOurs(client.session)).toBe(true);
    expect(first.asked).toEqual([]);
  });

  test('is asked once for all after the lease was lost', async () => {
    const { rig, first, client } = await started();
    const other = await established(first);
    rig.store.flush();
    rig.clock.advance(400);
    await settled();
    expect([first.shared.isOurs(client.session), first.shared.isOurs(other.session)]).toEqual([
      true,
      true,
    ]);
    expect(first.membership.term).toBe(2);
  });

  test('is no question for a session that was never told of', async () => {
    const { first } = await started();
    const client = await first.build.client({ protocol: 'http' });
    expect(first.shared.isOurs(client.session)).toBe(false);
  });
});
