import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernRig } from './rig.ts';

const list = (kind: string, ...items: readonly string[]): string =>
  `{"resultType":"complete","${kind}":[${items.join(',')}],"ttlMs":5000,"cacheScope":"public"}`;

const rigOf = (): ModernRig =>
  new ModernRig({
    a: {
      replies: {
        'server/discover': discovered('{"tools":{},"resources":{}}'),
        'tools/list': list('tools', '{"name":"t","n":12345678901234567890}'),
        'resources/list': list('resources', '{"uri":"a:1","name":"one"}'),
        'resources/templates/list': list('resourceTemplates'),
      },
    },
    b: {
      replies: {
        'server/discover': discovered('{"tools":{},"resources":{}}'),
        'tools/list': list('tools', '{"name":"t"}'),
        'resources/list': list('resources', '{"uri":"b:1","name":"one"}'),
        'resources/templates/list': list('resourceTemplates'),
      },
    },
  });

test('server/discover is answered by the gateway, whoever is up', async () => {
  const rig = rigOf();
  const sink = rig.client().request(1, 'server/discover');
  await settled();
  expect(sink.parsed.result).toMatchObject({
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    capabilities: { tools: {}, resources: { subscribe: true } },
  });
  expect(rig.server('a').links).toEqual([]);
});

test('a list is the lists of all, with the names in front and the cache hints it needs', async () => {
  const rig = rigOf();
  const sink = rig.client().request(1, 'tools/list');
  await settled();
  expect(sink.text).toBe(
    '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a__t","n":12345678901234567890},{"name":"b__t"}],"resultType":"complete","ttlMs":5000,"cacheScope":"public"}}',
  );
});

test('a list lacks a server that is down, and nothing else', async () => {
  const rig = rigOf();
  rig.server('a').unreachable = new Fault('backend_unavailable', 'down');
  const sink = rig.client().request(1, 'tools/list');
  await settled();
  expect(sink.text).toContain('"tools":[{"name":"b__t"}]');
});

test('a name says whose call it is', async () => {
  const rig = rigOf();
  rig.client().request(1, 'tools/call', '"name":"b__t"');
  await settled();
  expect(rig.server('b').link.last('tools/call').params).toContain('"name":"t"');
  expect(rig.server('a').links).toEqual([]);
});

test('a name nobody has is an error of the params', async () => {
  const sink = rigOf().client().request(1, 'tools/call', '"name":"c__t"');
  await settled();
  expect(sink.parsed.error).toMatchObject({ code: -32_602 });
});

test('a resource is read where it was announced, and its owner is remembered', async () => {
  const rig = rigOf();
  const client = rig.client();
  client.request(1, 'resources/read', '"uri":"b:1"');
  await settled();
  client.request(2, 'resources/read', '"uri":"b:1"');
  await settled();
  expect(rig.server('b').link.all('resources/read')).toHaveLength(2);
  expect(rig.server('b').link.all('resources/list')).toHaveLength(1);
});

test('one subscription listens to all servers, to each for what is its own', async () => {
  const rig = rigOf();
  const sink = rig
    .client()
    .request(
      1,
      'subscriptions/listen',
      '"notifications":{"toolsListChanged":true,"resourceSubscriptions":["b:1"]}',
    );
  await settled();
  expect(rig.server('a').link.last('subscriptions/listen').params).not.toContain('b:1');
  expect(rig.server('b').link.last('subscriptions/listen').params).toContain('b:1');
  expect(JSON.parse(sink.pushed[0] ?? '')).toMatchObject({
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: { toolsListChanged: true, resourceSubscriptions: ['b:1'] } },
  });
});

describe('tasks', () => {
  const made = '{"resultType":"task","taskId":"42","status":"working"}';

  test('are known to the client under the server that made them [MM-08]', async () => {
    const rig = rigOf();
    const client = rig.client();
    const sink = client.request(1, 'tools/call', '"name":"b__t"');
    await settled();
    const { link } = rig.server('b');
    link.answer(link.last('tools/call'), made);
    expect(sink.parsed.result).toMatchObject({ taskId: 'b__42' });
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
      const answer = client.request(2, method, '"taskId":"b__42"');
      await settled();
      const heard = link.last(method);
      expect(heard.params).toContain('"taskId":"42"');
      link.answer(heard, made.replace('"task"', '"complete"'));
      expect(answer.parsed.result).toMatchObject({ taskId: 'b__42' });
    }
  });

  test('nobody made are an error of the params', async () => {
    const sink = rigOf().client().request(1, 'tasks/get', '"taskId":"42"');
    await settled();
    expect(sink.parsed.error).toMatchObject({ code: -32_602 });
  });

  test('are heard of under the same name', async () => {
    const rig = rigOf();
    const sink = rig
      .client()
      .request(1, 'subscriptions/listen', '"notifications":{"taskIds":["b__42"]}');
    await settled();
    const { link } = rig.server('b');
    const listen = link.last('subscriptions/listen');
    expect(listen.params).toContain('"42"');
    link.say(
      `{"jsonrpc":"2.0","method":"notifications/tasks","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${listen.id}},"taskId":"42"}}`,
      listen.call,
    );
    expect(sink.pushed.at(-1)).toContain('"taskId":"b__42"');
  });
});
