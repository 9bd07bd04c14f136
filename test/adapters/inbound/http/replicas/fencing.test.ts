import { afterEach, describe, expect, test } from 'vitest';
import { resultIn } from '../../../../support/replicas/replica-client.ts';
import { type Plans, type Replica, ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const plans: Plans = { notes: { replies: { 'tools/list': '{"tools":[]}' } } };

let rig: ReplicaRig;

afterEach(() => rig.close());

const linkOf = ({ build }: Replica) => build.server('notes').link;

/** The first replica has opened a session and stood still until the second one took it over. */
const overtaken = async () => {
  rig = await ReplicaRig.started(2, plans);
  const [first, second] = [rig.replica(0), rig.replica(1)];
  const client = rig.client();
  await client.open(first);
  await rig.standStill(first);
  await rig.whileTimePasses(client.call(second, 'tools/list'));
  return { client, first, second };
};

describe('a replica that stood still past its lease', () => {
  test('carries what it gets for its sessions to their new owners, and closes its own', async () => {
    const { client, first, second } = await overtaken();
    const before = linkOf(first);
    await rig.goOn(first, 5_000);
    const got = await rig.whileTimePasses(client.call(first, 'tools/list'));
    expect([got.status, resultIn(got)]).toEqual([200, { tools: [] }]);
    expect(linkOf(second).all('tools/list').length).toBeGreaterThan(1);
    expect([before.isOpen, before.all('tools/list')]).toEqual([false, []]);
    expect(first.build.sessions.size).toBe(0);
    expect([first.figures.lost, second.figures.takenOver]).toEqual([1, 1]);
    expect(second.figures.carried).toEqual(['not_taken']);
  });

  test('changes nothing of what is kept of them', async () => {
    const { client, first, second } = await overtaken();
    const stale = first.build.sessions.find(client.sessionId ?? '');
    await rig.goOn(first, 5_000);
    stale?.close();
    await rig.pass(200);
    const record = await rig.store.registryOf('nobody').find(client.sessionId ?? '');
    expect(record).toMatchObject({ owner: second.name, epoch: 2 });
    expect((await client.call(second, 'tools/list')).status).toBe(200);
  });

  test('says nothing to those who listen at the new owner [F27]', async () => {
    const { client, first, second } = await overtaken();
    const stream = await client.listen(second);
    linkOf(first).say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    await rig.goOn(first, 5_000);
    await rig.pass(200);
    linkOf(second).say('{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}');
    expect((await stream.event(0)).data).toContain('prompts');
    stream.close();
    const third = await rig.add(plans);
    await rig.standStill(second);
    await rig.pass(2_000);
    const again = await client.listen(third, '0-0');
    expect((await again.event(0)).data).toContain('prompts');
    again.close();
  });

  test('goes on with those that nobody took over', async () => {
    rig = await ReplicaRig.started(2, plans);
    const [first, second] = [rig.replica(0), rig.replica(1)];
    const client = rig.client();
    await client.open(first);
    const link = linkOf(first);
    await rig.standStill(first);
    await rig.pass(3_000);
    await rig.goOn(first, 3_000);
    expect((await client.call(first, 'tools/list')).status).toBe(200);
    expect((await client.call(second, 'tools/list')).status).toBe(200);
    expect(link.all('tools/list')).toHaveLength(2);
  });

  test('does not use its sessions while nobody can say whose they are', async () => {
    const { client, first } = await overtaken();
    rig.store.cutOff.add(first.name);
    await rig.goOn(first, 5_000);
    const got = await client.call(first, 'tools/list');
    expect([got.status, got.headers['retry-after']]).toEqual([503, '1']);
    rig.store.cutOff.delete(first.name);
    await rig.pass(1_000);
    expect((await client.call(first, 'tools/list')).status).toBe(200);
  });
});
