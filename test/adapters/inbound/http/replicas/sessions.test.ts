import { afterEach, describe, expect, test } from 'vitest';
import { messageIn, resultIn } from '../../../../support/replicas/replica-client.ts';
import { type Plans, ReplicaRig } from '../../../../support/replicas/replica-rig.ts';

const plans: Plans = {
  notes: { replies: { 'tools/list': '{"tools":[]}' } },
};

let rig: ReplicaRig;

afterEach(() => rig.close());

const started = async (count = 3) => {
  rig = await ReplicaRig.started(count, plans);
  const client = rig.client();
  await client.open(rig.replica(0));
  const { link } = rig.replica(0).build.server('notes');
  return { client, link, replicas: rig.replicas };
};

describe('a session that was opened at another replica', () => {
  test('is served by its owner, wherever its requests arrive', async () => {
    const { client } = await started();
    for (const at of [1, 2, 0, 1]) {
      const got = await client.call(rig.replica(at), 'tools/list');
      expect([at, got.status, resultIn(got)]).toEqual([at, 200, { tools: [] }]);
    }
    const links = rig.replicas.map(({ build }) => build.server('notes').links.length);
    expect(links).toEqual([1, 0, 0]);
    expect(rig.replica(1).figures.carried).toEqual(['answered', 'answered']);
    expect(rig.replicas.map(({ figures }) => figures.owned())).toEqual([1, 0, 0]);
  });

  test('asks on one replica, is read on another, and answered on a third', async () => {
    const { client, link } = await started();
    const opening = client.stream(rig.replica(1), 'tools/call', '{"name":"x"}');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    link.say('{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{}}');
    const stream = await opening;
    const asked = messageIn((await stream.event(1)).data);
    expect(asked.method).toBe('elicitation/create');
    const answer = { jsonrpc: '2.0', id: asked.id, result: { action: 'accept' } };
    const accepted = await client.post(rig.replica(2), JSON.stringify(answer));
    expect(accepted.status).toBe(202);
    expect(link.heard.at(-1)?.text).toContain('"action":"accept"');
    link.answer(link.last('tools/call'), '{"content":[]}');
    await stream.ended();
    expect(JSON.parse(stream.events.at(-1)?.data ?? '').result).toEqual({ content: [] });
  });

  test('is cancelled from another replica than the one that carries the call', async () => {
    const { client, link } = await started();
    const open = client.call(rig.replica(1), 'tools/call', '{"name":"x"}');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    const { params } = link.all('initialize')[0] ?? {};
    expect(params).toContain('probe');
    const cancel = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}';
    expect((await client.post(rig.replica(2), cancel)).status).toBe(202);
    expect((await open).status).toBe(202);
    expect(link.all('notifications/cancelled')).toHaveLength(1);
  });

  test('sends what belongs to no call on a GET stream at any replica', async () => {
    const { client, link } = await started();
    const stream = await client.listen(rig.replica(2));
    expect(stream.status).toBe(200);
    link.say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    expect((await stream.event(0)).data).toContain('list_changed');
    const second = await client.listen(rig.replica(1));
    expect(second.status).toBe(409);
    stream.close();
  });

  test('resumes a broken stream at another replica', async () => {
    const { client, link } = await started();
    const opening = client.stream(rig.replica(1), 'tools/call', '{"name":"x"}');
    await expect.poll(() => link.all('tools/call').length).toBe(1);
    link.say('{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{}}');
    const stream = await opening;
    const { id } = await stream.event(1);
    stream.close();
    link.answer(link.last('tools/call'), '{"content":[]}');
    const rest = await client.listen(rig.replica(2), id);
    expect(JSON.parse((await rest.event(0)).data).result).toEqual({ content: [] });
    await rest.ended();
  });

  test('ends for all of them', async () => {
    const { client } = await started();
    expect((await client.end(rig.replica(1))).status).toBe(200);
    for (const replica of rig.replicas) {
      const got = await client.call(replica, 'tools/list');
      expect([got.status, JSON.parse(got.text).error.data.error_code]).toEqual([
        404,
        'session_unknown',
      ]);
    }
  });

  test('is unknown everywhere when it never was', async () => {
    await started();
    const stranger = rig.client();
    stranger.sessionId = 'replica-1-99';
    const got = await stranger.call(rig.replica(1), 'tools/list');
    expect(got.status).toBe(404);
  });
});

describe('a principal', () => {
  test('gets nothing of the session of another one at any replica: POST, GET, resume, DELETE and a second GET [S10]', async () => {
    rig = await ReplicaRig.started(2, plans);
    const [first, second] = [rig.replica(0), rig.replica(1)];
    const ada = rig.client('ada');
    await ada.open(first);
    const stream = await ada.listen(second);
    const eve = rig.client('eve');
    eve.sessionId = ada.sessionId;
    for (const at of [first, second]) {
      expect((await eve.call(at, 'tools/list')).status).toBe(404);
      expect((await eve.listen(at)).status).toBe(404);
      expect((await eve.listen(at, '0-1')).status).toBe(404);
      expect((await eve.end(at)).status).toBe(404);
      expect((await ada.listen(at)).status).toBe(409);
      expect((await ada.call(at, 'tools/list')).status).toBe(200);
    }
    first.build
      .server('notes')
      .link.say('{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}');
    expect((await stream.event(0)).data).toContain('prompts');
    stream.close();
  });

  test('cannot take over the session of another one when its owner is lost', async () => {
    rig = await ReplicaRig.started(2, plans);
    const [first, second] = [rig.replica(0), rig.replica(1)];
    const ada = rig.client('ada');
    await ada.open(first);
    const eve = rig.client('eve');
    eve.sessionId = ada.sessionId;
    await rig.standStill(first);
    await rig.pass(2_000);
    expect((await eve.call(second, 'tools/list')).status).toBe(404);
    expect((await ada.call(second, 'tools/list')).status).toBe(200);
    expect((await eve.call(second, 'tools/list')).status).toBe(404);
  });

  test('finds a session at the address it was opened at, and at no other', async () => {
    rig = await ReplicaRig.started(2, plans);
    const client = rig.client();
    await client.open(rig.replica(0), '/mcp/notes');
    expect((await client.call(rig.replica(1), 'tools/list', '{}', '/mcp')).status).toBe(404);
    expect((await client.call(rig.replica(1), 'tools/list', '{}', '/mcp/notes')).status).toBe(200);
    await rig.standStill(rig.replica(0));
    await rig.pass(2_000);
    expect((await client.call(rig.replica(1), 'tools/list', '{}', '/mcp')).status).toBe(404);
    expect((await client.call(rig.replica(1), 'tools/list', '{}', '/mcp/notes')).status).toBe(200);
  });
});
