import { afterEach, describe, expect, test } from 'vitest';
import { ReplicaSessions } from '../../../../../src/application/replicas/sessions/replica-sessions.ts';
import { resultIn } from '../../../../support/replicas/replica-client.ts';
import { type Plans, type Replica, ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const plans: Plans = { notes: { replies: { 'tools/list': '{"tools":[]}' } } };

let rig: ReplicaRig;

afterEach(() => rig.close());

const handoverOf = ({ build: { desk } }: Replica) => {
  const { shared } = desk;
  if (!(shared instanceof ReplicaSessions)) throw new Error('it stands alone');
  return shared;
};

const started = async () => {
  rig = await ReplicaRig.started(2, plans);
  const client = rig.client();
  await client.open(rig.replica(0));
  return { client, first: rig.replica(0), second: rig.replica(1) };
};

describe('a replica that is to stop', () => {
  test('lets go of sessions without calls at once: their streams end, and their clients go on elsewhere', async () => {
    const { client, first, second } = await started();
    const stream = await client.listen(first);
    first.build
      .server('notes')
      .link.say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    const { id } = await stream.event(0);
    handoverOf(first).begin();
    await stream.ended();
    const rest = await client.listen(second, id);
    expect(rest.status).toBe(200);
    expect(resultIn(await client.call(second, 'tools/list'))).toEqual({ tools: [] });
    expect([first.build.sessions.size, second.build.sessions.size]).toEqual([0, 1]);
    rest.close();
  });

  test('lets calls finish before it lets go of their session', async () => {
    const { client, first, second } = await started();
    const call = client.call(second, 'tools/call', '{"name":"x"}');
    const { link } = first.build.server('notes');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    handoverOf(first).begin();
    await rig.pass(100);
    expect(first.build.sessions.size).toBe(1);
    link.answer(link.last('tools/call'), '{"content":[]}');
    expect(resultIn(await call)).toEqual({ content: [] });
    expect(first.build.sessions.size).toBe(0);
    expect((await client.call(second, 'tools/list')).status).toBe(200);
    expect(second.build.sessions.size).toBe(1);
  });

  test('gives up what does not end in time: who waits hears that its outcome is not known', async () => {
    const { client, first, second } = await started();
    const call = client.call(first, 'tools/call', '{"name":"x"}');
    const { link } = first.build.server('notes');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    handoverOf(first).begin();
    await handoverOf(first).finish();
    expect((await call).text).toContain('"error_code":"outcome_unknown"');
    expect((await client.call(second, 'tools/list')).status).toBe(200);
  });

  test('passes on what comes for sessions that it gave up', async () => {
    const { client, first, second } = await started();
    handoverOf(first).begin();
    expect(resultIn(await client.call(first, 'tools/list'))).toEqual({ tools: [] });
    expect([first.build.sessions.size, second.build.sessions.size]).toEqual([0, 1]);
  });

  test('takes nothing over any more: another one does', async () => {
    const { client, first, second } = await started();
    const third = await rig.add(plans);
    await rig.pass(1_000);
    handoverOf(second).begin();
    await rig.standStill(first);
    await rig.pass(2_000);
    expect(resultIn(await client.call(second, 'tools/list'))).toEqual({ tools: [] });
    expect([second.build.sessions.size, third.build.sessions.size]).toEqual([0, 1]);
  });

  test('tells clients to come back when there is no other', async () => {
    const { client, first, second } = await started();
    handoverOf(second).begin();
    await rig.standStill(first);
    await rig.pass(2_000);
    const got = await client.call(second, 'tools/list');
    expect([got.status, got.headers['retry-after']]).toEqual([503, '1']);
  });

  test('does not keep a session that its client ends meanwhile', async () => {
    const { client, first, second } = await started();
    const call = client.call(first, 'tools/call', '{"name":"x"}');
    const { link } = first.build.server('notes');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    handoverOf(first).begin();
    expect((await client.end(first)).status).toBe(200);
    await call;
    expect((await client.call(second, 'tools/list')).status).toBe(404);
  });
});
