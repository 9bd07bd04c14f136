import { afterEach, describe, expect, test } from 'vitest';
import { agreement } from '../../../../support/application/scripted-backend.ts';
import { messageIn, resultIn } from '../../../../support/replicas/replica-client.ts';
import { type Plans, type Replica, ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const capable = agreement('{"logging":{},"resources":{"subscribe":true},"tools":{}}');
const quick = { 'tools/list': '{"tools":[]}', 'logging/setLevel': '{}' };
const notes = {
  replies: {
    ...quick,
    initialize: capable,
    'resources/subscribe': '{}',
    'resources/unsubscribe': '{}',
  },
};
const plans: Plans = { notes };

let rig: ReplicaRig;

afterEach(() => rig.close());

const started = async (all: Plans = plans) => {
  rig = await ReplicaRig.started(2, all);
  const [first, second] = [rig.replica(0), rig.replica(1)];
  const client = rig.client();
  await client.open(first);
  return { client, first, second };
};

const linkOf = ({ build }: Replica) => build.server('notes').link;

const lost = async (replica: Replica): Promise<void> => {
  await rig.standStill(replica);
  await rig.pass(2_000);
};

describe('a session whose owner is gone', () => {
  test('goes on at whoever gets its next request, with the handshake of its client', async () => {
    const { client, first, second } = await started();
    await rig.standStill(first);
    const got = await rig.whileTimePasses(client.call(second, 'tools/list'));
    expect([got.status, resultIn(got)]).toEqual([200, { tools: [] }]);
    const { params } = linkOf(second).last('initialize');
    expect(JSON.parse(params)).toMatchObject({
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'probe' },
    });
  });

  test('keeps its log level and its subscriptions', async () => {
    const { client, first, second } = await started();
    await client.call(first, 'logging/setLevel', '{"level":"warning"}');
    for (const uri of ['a:1', 'a:2', 'a:3']) {
      await client.call(first, 'resources/subscribe', `{"uri":"${uri}"}`);
    }
    await client.call(first, 'resources/unsubscribe', '{"uri":"a:2"}');
    await rig.pass(50);
    await lost(first);
    const stream = await client.listen(second);
    await expect.poll(() => linkOf(second).all('resources/subscribe').length).toBe(2);
    const uris = linkOf(second)
      .all('resources/subscribe')
      .map(({ params }) => JSON.parse(params));
    expect(uris).toEqual([{ uri: 'a:1' }, { uri: 'a:3' }]);
    expect(linkOf(second).last('logging/setLevel').params).toBe('{"level":"warning"}');
    linkOf(second).say(
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a:3"}}',
    );
    expect((await stream.event(0)).data).toContain('a:3');
    stream.close();
  });

  test('keeps subscriptions at a shared server, handed on again while they are being restored', async () => {
    const shared = { notes: { ...notes, shared: true } };
    const { client, first, second } = await started(shared);
    for (const uri of ['a:1', 'a:2']) {
      await client.call(first, 'resources/subscribe', `{"uri":"${uri}"}`);
    }
    await rig.pass(50);
    const { replies } = notes;
    second.build
      .server('notes')
      .on('resources/subscribe', ({ params }) =>
        params.includes('a:1') ? replies['resources/subscribe'] : undefined,
      );
    await lost(first);
    await client.call(second, 'tools/list');
    await rig.pass(50);
    const third = await rig.add(shared);
    await lost(second);
    await client.call(third, 'tools/list');
    expect(linkOf(third).all('resources/subscribe')).toHaveLength(2);
  });

  test('is shown several servers as one as before, and hears of what it subscribed to', async () => {
    const lists = (uri: string) => ({
      'resources/list': `{"resources":[{"uri":"${uri}","name":"n"}]}`,
      'resources/templates/list': '{"resourceTemplates":[]}',
    });
    const { replies } = notes;
    const { client, first, second } = await started({
      notes: { replies: { ...replies, ...lists('a:1') } },
      other: { replies: { ...replies, ...lists('b:1') } },
    });
    const subscribe = client.call(first, 'resources/subscribe', '{"uri":"a:1"}');
    expect(resultIn(await rig.whileTimePasses(subscribe))).toEqual({});
    await lost(first);
    const stream = await client.listen(second);
    const subscribed = () =>
      second.build.server('notes').links[0]?.all('resources/subscribe') ?? [];
    await rig.whileTimePasses(expect.poll(() => subscribed().length).toBe(1));
    linkOf(second).say(
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a:1"}}',
    );
    await stream.text('notifications/resources/updated');
    expect((await rig.whileTimePasses(client.call(second, 'tools/list'))).status).toBe(200);
    stream.close();
  });

  test('is taken over once, however many of its requests come at the same time', async () => {
    const { client, first, second } = await started();
    const third = await rig.add(plans);
    await lost(first);
    const at = [second, third, second, third, second, third];
    const answers = await rig.whileTimePasses(
      Promise.all(at.map((replica) => client.call(replica, 'tools/list'))),
    );
    expect(answers.map(({ status }) => status)).toEqual(at.map(() => 200));
    const links = [second, third].map(({ build }) => build.server('notes').links.length);
    expect(links.toSorted()).toEqual([0, 1]);
  });

  test('resumes its own stream with what was sent before', async () => {
    const { client, first, second } = await started();
    const stream = await client.listen(first);
    const say = (name: string): void =>
      linkOf(first).say(`{"jsonrpc":"2.0","method":"notifications/${name}/list_changed"}`);
    say('tools');
    const { id } = await stream.event(0);
    stream.close();
    say('prompts');
    await rig.pass(50);
    await lost(first);
    const rest = await client.listen(second, id);
    expect((await rest.event(0)).data).toContain('prompts');
    rest.close();
  });

  test('tells whoever resumes a stream of a lost call that its outcome is not known', async () => {
    const { client, first, second } = await started();
    const opening = client.stream(first, 'tools/call', '{"name":"x"}');
    await expect.poll(() => linkOf(first).all('tools/call').length).toBe(1);
    linkOf(first).say('{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{}}');
    const stream = await opening;
    const { id } = await stream.event(1);
    stream.close();
    await lost(first);
    const rest = await client.listen(second, id);
    const { id: about, error } = messageIn((await rest.event(0)).data);
    expect([about, error?.data.error_code]).toEqual([2, 'outcome_unknown']);
    await rest.ended();
    expect(rest.events).toHaveLength(1);
    expect(second.build.server('notes').links).toHaveLength(0);
  });

  test('does not carry out a second time what its owner may have carried out', async () => {
    const { client, first, second } = await started();
    const call = client.call(second, 'tools/call', '{"name":"x"}');
    await expect.poll(() => linkOf(first).all('tools/call').length).toBe(1);
    await rig.standStill(first);
    const got = await rig.whileTimePasses(call);
    expect([got.status, JSON.parse(got.text).error.data.error_code]).toEqual([
      502,
      'outcome_unknown',
    ]);
    expect(second.build.server('notes').links).toHaveLength(0);
    expect((await client.call(second, 'tools/list')).status).toBe(200);
  });

  test('carries out what its owner certainly has not seen', async () => {
    const { client, first, second } = await started();
    second.build.server('notes').on('tools/call', '{"content":[]}');
    await rig.standStill(first);
    const got = await rig.whileTimePasses(client.call(second, 'tools/call', '{"name":"x"}'));
    expect([got.status, resultIn(got)]).toEqual([200, { content: [] }]);
    await rig.goOn(first, 5_000);
    expect(linkOf(first).all('tools/call')).toEqual([]);
  });

  test('is unknown once when nothing of it can be read, and begins anew', async () => {
    const { client, first, second } = await started();
    await rig.store
      .registryOf(first.name)
      .save(client.sessionId ?? '', 1, new Uint8Array([1]), 1e6);
    await lost(first);
    expect((await client.call(second, 'tools/list')).status).toBe(404);
    const again = rig.client();
    await again.open(second);
    expect((await again.call(second, 'tools/list')).status).toBe(200);
  });
});
