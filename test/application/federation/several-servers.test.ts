import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';

const heardBy = async (build: GatewayBuild, client: TestClient, method: string, params: string) => {
  const sink = client.request(1, method, params);
  await settled();
  const heard = [...build.servers].flatMap(([name, { links }]) =>
    links.flatMap((link) => link.all(method).map((one) => `${name}: ${one.params}`)),
  );
  client.cancel(1);
  return sink.isAbandoned ? heard : [sink.text];
};

describe('initialize where several servers are behind the address', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'is answered by the gateway itself in %s, and no server is opened [RS-04]',
    async (version) => {
      const build = new GatewayBuild({ a: {}, b: {} });
      const client = build.connect();
      const sink = await client.introduce(version);
      expect(sink.parsed.result).toMatchObject({
        protocolVersion: version,
        serverInfo: { name: 'mcp-gateway' },
        capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
      });
      expect(client.session.protocolVersion).toBe(version);
      expect([build.server('a').attempts, build.server('b').attempts]).toEqual([0, 0]);
    },
  );

  test('agrees on the newest revision when it does not know the requested one', async () => {
    const client = new GatewayBuild({ a: {}, b: {} }).connect();
    const sink = await client.introduce('2099-01-01');
    expect(sink.parsed.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  test("each server hears the client's own params when it is opened", async () => {
    const build = new GatewayBuild({ a: {}, b: {} });
    const client = build.connect();
    const params = '{"protocolVersion":"2025-06-18","capabilities":{"x":1.0},"clientInfo":{}}';
    client.request(1, 'initialize', params);
    client.request(2, 'tools/call', '{"name":"a__x"}');
    client.request(3, 'tools/call', '{"name":"b__x"}');
    await settled();
    for (const name of ['a', 'b']) {
      expect(build.server(name).link.last('initialize').params).toBe(params);
    }
  });
});

describe('a name', () => {
  test.each([
    ['a__do', 'a: {"name":"do"}'],
    ['a.do', 'a: {"name":"do"}'],
    ['a/do', 'a: {"name":"do"}'],
    ['a__b__c.d/e', 'a: {"name":"b__c.d/e"}'],
    ['a.x__do', 'a.x: {"name":"do"}'],
    ['\\u0061__d\\u00e9', 'a: {"name":"dé"}'],
  ])('%s reaches its owner under its own name [RS-01]', async (name, heard) => {
    const build = new GatewayBuild({ a: {}, 'a.x': {} });
    const client = await build.client();
    expect(await heardBy(build, client, 'tools/call', `{"name":"${name}"}`)).toEqual([heard]);
  });

  test('of a prompt reaches its owner [RS-03]', async () => {
    const build = new GatewayBuild({ a: {}, b: {} });
    const client = await build.client();
    expect(await heardBy(build, client, 'prompts/get', '{"x":1.0,"name":"b__p"}')).toEqual([
      'b: {"x":1.0,"name":"p"}',
    ]);
  });

  test.each(['{"name":"c__do"}', '{"name":"do"}', '{"name":"a__"}', '{"name":"__do"}'])(
    'that belongs to no server is refused with the choices: %s',
    async (params) => {
      const build = new GatewayBuild({ a: {}, b: {} });
      const client = await build.client();
      const sink = client.request(1, 'tools/call', params);
      await settled();
      expect(sink.parsed.error?.code).toBe(-32602);
      expect(sink.parsed.error?.message).toContain('the servers are a, b');
    },
  );

  test.each(['{}', '{"name":7}', '[]'])('is needed: %s', async (params) => {
    const client = await new GatewayBuild({ a: {}, b: {} }).client();
    expect(client.request(1, 'tools/call', params).parsed.error?.code).toBe(-32602);
  });
});

describe('a method that says nothing about its server', () => {
  test('is refused with its name', async () => {
    const client = await new GatewayBuild({ a: {}, b: {} }).client();
    const { error } = client.request(1, 'vendor/thing', '{}').parsed;
    expect(error?.code).toBe(-32601);
    expect(error?.message).toContain('vendor/thing');
  });
});

describe('completion', () => {
  test('of a prompt argument reaches the owner of the prompt under its own name', async () => {
    const build = new GatewayBuild({
      a: {},
      b: { replies: { initialize: agreement('{"completions":{},"prompts":{}}') } },
    });
    const client = await build.client();
    const params = (name: string) =>
      `{"ref":{"type":"ref/prompt","name":"${name}"},"argument":{"name":"a__q","value":""}}`;
    expect(await heardBy(build, client, 'completion/complete', params('b__p'))).toEqual([
      `b: ${params('p')}`,
    ]);
  });

  test('of a resource template reaches its announcer unchanged', async () => {
    const templates = '{"resourceTemplates":[{"uriTemplate":"b://{x}"}]}';
    const build = new GatewayBuild({
      a: {},
      b: {
        replies: {
          initialize: agreement('{"completions":{},"resources":{}}'),
          'resources/list': '{"resources":[]}',
          'resources/templates/list': templates,
        },
      },
    });
    const client = await build.client();
    const params = '{"ref":{"type":"ref/resource","uri":"b://{x}"},"argument":{}}';
    expect(await heardBy(build, client, 'completion/complete', params)).toEqual([`b: ${params}`]);
  });

  test('is empty, and not asked for, where a server has none', async () => {
    const build = new GatewayBuild({ a: {}, b: {} });
    const client = await build.client();
    const params = '{"ref":{"type":"ref/prompt","name":"b__p"},"argument":{"name":"q","value":""}}';
    const sink = client.request(1, 'completion/complete', params);
    await settled();
    expect(sink.parsed.result).toEqual({ completion: { values: [], total: 0, hasMore: false } });
    expect(build.server('b').link.all('completion/complete')).toEqual([]);
  });
});

describe('logging/setLevel', () => {
  const logging = agreement('{"logging":{}}');

  test('is told to every open server that logs, and to those opened later', async () => {
    const replies = { initialize: logging, 'logging/setLevel': '{}' };
    const build = new GatewayBuild({ a: { replies }, b: { replies }, mute: {}, late: { replies } });
    const client = await build.client();
    for (const name of ['a', 'b', 'mute']) {
      client.request(`"${name}"`, 'tools/call', `{"name":"${name}__x"}`);
    }
    await settled();
    const sink = client.request(1, 'logging/setLevel', '{"level":"error","x":1.0}');
    await settled();
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
    client.request(2, 'tools/call', '{"name":"late__x"}');
    await settled();
    for (const name of ['a', 'b', 'late']) {
      const told = build.server(name).link.all('logging/setLevel');
      expect(told.map(({ params }) => params)).toEqual(['{"level":"error","x":1.0}']);
    }
    expect(build.server('mute').link.all('logging/setLevel')).toEqual([]);
  });

  test('is restored when a server is opened again', async () => {
    const replies = { initialize: logging, 'logging/setLevel': '{}' };
    const build = new GatewayBuild({ a: { replies }, b: {} });
    const client = await build.client();
    client.request(1, 'logging/setLevel', '{"level":"error"}');
    for (const id of [2, 3]) {
      client.request(id, 'tools/call', '{"name":"a__x"}');
      await settled();
      expect(build.server('a').link.last('logging/setLevel').params).toBe('{"level":"error"}');
      build.server('a').link.die();
    }
    expect(build.server('a').links).toHaveLength(2);
  });

  test('does not wait longer than a list for a server that stays silent', async () => {
    const replies = { initialize: logging, 'logging/setLevel': silent };
    const build = new GatewayBuild({ a: { replies }, b: {} });
    const client = await build.client();
    client.request(1, 'tools/call', '{"name":"a__x"}');
    await settled();
    const sink = client.request(2, 'logging/setLevel', '{"level":"error"}');
    build.clock.advance(5_000);
    await settled();
    expect(sink.parsed.result).toEqual({});
  });
});

describe('notifications', () => {
  test('of the client reach every open server, those of servers the client', async () => {
    const build = new GatewayBuild({ a: {}, b: {}, unopened: {} });
    const client = await build.client();
    client.request(1, 'tools/call', '{"name":"a__x"}');
    client.request(2, 'tools/call', '{"name":"b__x"}');
    await settled();
    client.notify('notifications/roots/list_changed');
    const [a, b] = [build.server('a').link, build.server('b').link];
    for (const link of [a, b]) {
      expect(link.all('notifications/roots/list_changed')).toHaveLength(1);
    }
    const changed = (what: string) =>
      `{"jsonrpc":"2.0","method":"notifications/${what}/list_changed"}`;
    a.say(changed('tools'));
    b.say(changed('prompts'));
    build.clock.advance(150);
    expect(client.outlet.delivered).toEqual([changed('tools'), changed('prompts')]);
    expect(build.server('unopened').attempts).toBe(0);
  });
});
