import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered } from '../stateless/rig.ts';
import { modernClient } from './merged-rig.ts';

const legacyReplies = {
  initialize: agreement('{"tools":{},"logging":{}}'),
  'logging/setLevel': '{}',
  'tools/list': '{"tools":[{"name":"t"}]}',
};
const ways: Readonly<Record<'own' | 'shared' | 'modern', ServerPlan>> = {
  own: { carrier: 'exchange', replies: legacyReplies },
  shared: { carrier: 'exchange', shared: true, replies: legacyReplies },
  modern: {
    era: 'modern',
    carrier: 'exchange',
    replies: {
      'server/discover': discovered('{"tools":{},"logging":{}}'),
      'tools/list':
        '{"resultType":"complete","tools":[{"name":"t"}],"ttlMs":60000,"cacheScope":"public"}',
    },
  },
};
const wayNames = ['own', 'shared', 'modern'] as const;
const cells = (['legacy', 'modern'] as const).flatMap((era) =>
  wayNames.map((way) => [era, way] as const),
);

const buildOf = (way: keyof typeof ways): GatewayBuild =>
  new GatewayBuild({ a: ways[way], b: ways[way] });

const log = (logger: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error",${logger}"data":1.0}}`;

/** A call of `t` on this server, with a log level and a progress token, and its other end. */
const calling = async (
  build: GatewayBuild,
  client: Awaited<ReturnType<GatewayBuild['client']>> | ReturnType<typeof modernClient>,
  server: 'a' | 'b',
  { id = '1', token = '"p"' } = {},
) => {
  const sink =
    'connection' in client
      ? client.request(
          id,
          'tools/call',
          `"name":"${server}__t"`,
          undefined,
          `,"io.modelcontextprotocol/logLevel":"debug","progressToken":${token}`,
        )
      : client.request(
          id,
          'tools/call',
          `{"name":"${server}__t","_meta":{"progressToken":${token}}}`,
        );
  await settled();
  const { link } = build.server(server);
  return { sink, link, heard: link.last('tools/call') };
};

const clientOf = async (build: GatewayBuild, era: 'legacy' | 'modern') => {
  if (era === 'modern') return modernClient(build);
  const client = await build.client();
  client.request('"level"', 'logging/setLevel', '{"level":"debug"}');
  await settled();
  return client;
};

describe.each(cells)('a %s client of several servers (%s)', (era, way) => {
  test('hears who logs, in words of its own', async () => {
    const build = buildOf(way);
    const client = await clientOf(build, era);
    for (const server of ['a', 'b'] as const) {
      const { sink, link, heard } = await calling(build, client, server, { id: `"${server}"` });
      link.say(log('"logger":"db\\u002e1",'), heard.call);
      link.say(log(''), heard.call);
      expect(sink.pushed).toEqual([
        log(`"logger":"${server}/db.1",`),
        log('').replace('"level"', `"logger":"${server}","level"`),
      ]);
    }
  });

  test('hears of progress under its own token, whatever is used behind', async () => {
    const build = buildOf(way);
    const client = await clientOf(build, era);
    for (const [server, token] of [
      ['a', '1'],
      ['b', '"1"'],
    ] as const) {
      const { sink, link, heard } = await calling(build, client, server, { id: token, token });
      const used: unknown = JSON.parse(heard.params)._meta.progressToken;
      link.say(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${JSON.stringify(used)},"progress":1.0}}`,
        heard.call,
      );
      expect(sink.pushed).toEqual([
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1.0}}`,
      ]);
    }
  });

  test('cancels at exactly one server', async () => {
    const build = buildOf(way);
    const client = await clientOf(build, era);
    const one = await calling(build, client, 'a', { id: '7' });
    const other = await calling(build, client, 'b', { id: '8' });
    client.cancel(7);
    await settled();
    expect(one.sink.isAbandoned).toBe(true);
    expect(other.sink.isAbandoned).toBe(false);
    const cancelled = one.link.all('notifications/cancelled').map(({ params }) => params);
    if (way === 'modern') expect(one.link.forgotten).toContain(one.heard.call);
    else expect(cancelled).toEqual([expect.stringContaining(`"requestId":${one.heard.id}`)]);
    expect(other.link.all('notifications/cancelled')).toEqual([]);
    expect(other.link.forgotten).toEqual([]);
  });

  test('gets each answer under the id of its request, though both servers count alike', async () => {
    const build = buildOf(way);
    const client = await clientOf(build, era);
    const calls = [
      await calling(build, client, 'a', { id: '"x"' }),
      await calling(build, client, 'b', { id: '99' }),
    ];
    for (const { link, heard } of calls.toReversed()) {
      link.answer(heard, `{"resultType":"complete","content":[],"of":${heard.id}}`);
    }
    expect(calls.map(({ sink }) => sink.parsed.id)).toEqual(['x', 99]);
  });
});

describe('requests of several servers to one client', () => {
  const ask = (id: string): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"sampling/createMessage","params":{"_meta":{"progressToken":0}}}`;

  test('have ids of their own, and their answers and progress go home', async () => {
    const build = buildOf('own');
    const client = await build.client();
    const calls = [
      await calling(build, client, 'a', { id: '1' }),
      await calling(build, client, 'b', { id: '2' }),
    ];
    for (const id of ['0', '1', '2']) {
      for (const { link, heard } of calls) link.say(ask(id), heard.call);
    }
    const asked = calls.map(({ sink }) => sink.pushed.map((text) => JSON.parse(text)));
    const ids = asked.flat().map(({ id }) => String(id));
    expect(new Set(ids).size).toBe(6);
    for (const { id, params } of asked.flat()) expect(params._meta.progressToken).toBe(id);
    const [ofA = [], ofB = []] = asked;
    client.notify('notifications/progress', `{"progressToken":${ofB[1].id},"progress":1.0}`);
    client.send(`{"jsonrpc":"2.0","id":${ofB[1].id},"result":{"from":"b"}}`);
    client.send(`{"jsonrpc":"2.0","id":${ofA[0].id},"result":{"from":"a"}}`);
    expect(calls[0]?.link.responses).toEqual(['{"jsonrpc":"2.0","id":0,"result":{"from":"a"}}']);
    expect(calls[1]?.link.responses).toEqual(['{"jsonrpc":"2.0","id":1,"result":{"from":"b"}}']);
    expect(calls[0]?.link.all('notifications/progress')).toEqual([]);
    expect(calls[1]?.link.last('notifications/progress').params).toBe(
      '{"progressToken":0,"progress":1.0}',
    );
  });

  test('are withdrawn one by one, under the id the client knows', async () => {
    const build = buildOf('own');
    const client = await build.client();
    const [a, b] = [
      await calling(build, client, 'a', { id: '1' }),
      await calling(build, client, 'b', { id: '2' }),
    ];
    for (const { link, heard } of [a, b]) link.say(ask('0'), heard.call);
    const known: unknown = JSON.parse(b.sink.pushed[0] ?? '').id;
    b.link.say(
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}',
      b.heard.call,
    );
    expect(b.sink.pushed.at(-1)).toContain(`"requestId":${String(known)}`);
    expect(a.sink.pushed).toHaveLength(1);
  });
});

test('what a modern server wants to know, and its state, cross byte for byte', async () => {
  const build = buildOf('modern');
  const client = modernClient(build);
  const { sink, link, heard } = await calling(build, client, 'b');
  const asks =
    '{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s\\u00e9\\/"}';
  link.answer(heard, asks);
  expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${asks}}`);
  client.request(
    2,
    'tools/call',
    '"name":"b__t","inputResponses":{"k":{"roots":[]}},"requestState":"s\\u00e9\\/"',
  );
  await settled();
  expect(link.last('tools/call').params).toContain(
    '"inputResponses":{"k":{"roots":[]}},"requestState":"s\\u00e9\\/"',
  );
  expect(build.server('a').links).toEqual([]);
});

test('that the roots changed reaches every server with a session of the client, and no other', async () => {
  const build = new GatewayBuild({ ...ways, other: ways.own, unopened: ways.own });
  const client = await build.client();
  const bystander = await build.client();
  for (const server of ['own', 'other', 'shared', 'modern']) {
    client.request(`"${server}"`, 'tools/call', `{"name":"${server}__t"}`);
    bystander.request(`"${server}"`, 'tools/call', `{"name":"${server}__t"}`);
  }
  await settled();
  client.notify('notifications/roots/list_changed');
  const heard = Object.fromEntries(
    [...build.servers].map(([name, { links }]) => [
      name,
      links.map((link) => link.all('notifications/roots/list_changed').length),
    ]),
  );
  expect(heard).toEqual({ own: [1, 0], other: [1, 0], shared: [0], modern: [0], unopened: [] });
});

test('the level a client sets reaches each server it has a session with, of whatever kind, and those it uses later', async () => {
  const build = new GatewayBuild({ ...ways, late: ways.own, lateShared: ways.shared });
  const client = await build.client();
  for (const server of ['own', 'shared', 'modern']) {
    client.request(`"${server}"`, 'tools/call', `{"name":"${server}__t"}`);
  }
  await settled();
  client.request(1, 'logging/setLevel', '{"level":"warning"}');
  await settled();
  for (const server of ['late', 'lateShared', 'modern']) {
    client.request(`"again ${server}"`, 'tools/call', `{"name":"${server}__t"}`);
  }
  await settled();
  for (const server of ['own', 'shared', 'late', 'lateShared']) {
    const told = build.server(server).link.all('logging/setLevel');
    expect(told.map(({ params }) => params)).toEqual(['{"level":"warning"}']);
  }
  const calls = build.server('modern').link.all('tools/call');
  expect(calls.map(({ params }) => params.includes('"io.modelcontextprotocol/logLevel"'))).toEqual([
    false,
    true,
  ]);
});

test('at the address of one server nothing has another name', async () => {
  const build = buildOf('own');
  const client = await build.client({ namespace: 'a' });
  const sink = client.request(1, 'tools/call', '{"name":"t"}');
  await settled();
  const { link } = build.server('a');
  link.say(log('"logger":"db",'), link.last('tools/call').call);
  expect(sink.pushed).toEqual([log('"logger":"db",')]);
});
