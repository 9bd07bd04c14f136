import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../../support/application/gateway-build.ts';
import { settled } from '../../../support/application/settled.ts';
import { bridge, inParams, introduced, modern } from './rig.ts';

const named =
  '{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"x":{"n":1.0},"extensions":{"a/b":{}}},"instructions":"\\u0041sk","ttlMs":60000,"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"real","version":"7"}}}';

describe('the handshake of a legacy client with a modern server', () => {
  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    'is answered in %s from what the server says of itself [LM-01]',
    async (version) => {
      const build = new GatewayBuild({ one: modern({ 'server/discover': named }) });
      const client = build.connect();
      const sink = await client.introduce(version);
      expect(sink.text).toBe(
        `{"jsonrpc":"2.0","id":"hello","result":{"protocolVersion":"${version}","serverInfo":{"name":"real","version":"7"},"capabilities":{"tools":{"listChanged":true},"x":{"n":1.0}},"instructions":"\\u0041sk"}}`,
      );
      expect(client.session.protocolVersion).toBe(version);
    },
  );

  test('agrees on the newest revision when it does not know the requested one [LM-01]', async () => {
    const client = new GatewayBuild({ one: modern() }).connect();
    const sink = await client.introduce('2099-01-01');
    expect(sink.parsed.result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'one' },
    });
  });

  test('stays with the gateway, and so do ping and changed roots [LM-02][LM-22]', async () => {
    const { client, server } = await bridge();
    expect(client.request(1, 'ping').text).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
    client.notify('notifications/roots/list_changed');
    await settled();
    const heard = server.links.flatMap((link) => link.heard.map(({ method }) => method));
    expect(new Set(heard)).toEqual(new Set(['server/discover', 'subscriptions/listen']));
  });

  test('a server that says nothing of itself is a fault, and the client may try again', async () => {
    const build = new GatewayBuild({ one: modern({ 'server/discover': '{"tools":[]}' }) });
    const doubted: string[] = [];
    build.eras.doubt = (server) => doubted.push(server);
    const client = build.connect();
    const first = await client.introduce();
    expect(first.parsed.error).toMatchObject({ data: { error_code: 'backend_protocol_error' } });
    expect(doubted).toContain('one');
    build.server('one').on('server/discover', named);
    const second = await client.introduce();
    expect(second.parsed.result).toMatchObject({ instructions: 'Ask' });
  });

  test('a server that is down is a fault', async () => {
    const build = new GatewayBuild({ one: modern() });
    build.server('one').unreachable = new Fault('backend_unavailable', 'no such host');
    const sink = await build.connect().introduce();
    expect(sink.parsed.error).toMatchObject({
      message: 'no such host',
      data: { error_code: 'backend_unavailable' },
    });
  });

  test('a server that is down is not doubted for it', async () => {
    const build = new GatewayBuild({ one: modern() });
    const doubted: string[] = [];
    build.eras.doubt = (server) => doubted.push(server);
    build.server('one').unreachable = new Fault('backend_unavailable', 'no such host');
    await build.connect().introduce();
    expect(doubted).toEqual([]);
  });
});

describe('what a client says of itself', () => {
  test('goes with every request, without what the era has not [LM-03][LM-04]', async () => {
    const capabilities =
      '{"roots":{"listChanged":true},"tasks":{"list":{}},"sampling":{"x":18446744073709551615}}';
    const { client, server } = await bridge(modern(), { capabilities });
    client.request(1, 'tools/call', '{"name":"t","_meta":{"progressToken":"p"}}');
    await settled();
    expect(server.link.last('tools/call').params).toContain(
      '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"é","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"roots":{},"sampling":{"x":18446744073709551615}},"progressToken":',
    );
  });

  test('is its own business: two clients never speak for each other', async () => {
    const build = new GatewayBuild({ one: modern() });
    const ann = await introduced(build, { capabilities: '{"roots":{}}' });
    const bob = await introduced(build, { capabilities: '{"sampling":{}}' });
    for (const client of [ann, bob]) client.request(1, 'prompts/get', '{"name":"p"}');
    await settled();
    const { link } = build.server('one');
    const key = 'io.modelcontextprotocol/clientCapabilities';
    const declared = link
      .all('prompts/get')
      .map((heard) => (inParams(heard, '_meta') as Record<string, unknown>)[key]);
    expect(declared).toEqual([{ roots: {} }, { sampling: {} }]);
  });

  test('is nothing before it has introduced itself', async () => {
    const build = new GatewayBuild({ one: modern() });
    build.connect().request(1, 'tools/call', '{"name":"t"}');
    await settled();
    const meta = inParams(build.server('one').link.last('tools/call'), '_meta');
    expect(meta).toMatchObject({
      'io.modelcontextprotocol/clientInfo': { name: 'mcp-gateway' },
      'io.modelcontextprotocol/clientCapabilities': {},
    });
  });
});

describe('what exists in one era only', () => {
  test.each(['tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel', 'tasks/update'])(
    '%s is refused: no modern server has tasks for a legacy client [LM-23]',
    async (method) => {
      const { client, server } = await bridge();
      const sink = client.request(1, method, '{"taskId":"t"}');
      expect(sink.parsed.error).toMatchObject({ code: -32601 });
      expect(server.links.flatMap((link) => link.all(method))).toEqual([]);
    },
  );

  test.each(['server/discover', 'subscriptions/listen'])(
    '%s is no method of a session',
    async (method) => {
      const { client, server } = await bridge();
      const before = server.link.all(method).length;
      const sink = client.request(1, method, '{"notifications":{"toolsListChanged":true}}');
      expect(sink.parsed.error).toMatchObject({ code: -32601 });
      await settled();
      expect(server.link.all(method)).toHaveLength(before);
    },
  );

  test('a task that a client asks for is left to the server, which knows none [LM-23]', async () => {
    const { client, server } = await bridge();
    client.request(1, 'tools/call', '{"name":"t","task":{"ttl":1.0}}');
    await settled();
    expect(server.link.last('tools/call').params).toContain('"task":{"ttl":1.0}');
  });
});

test('batches of 2025-03-26 are taken apart, and answered as one [LM-21]', async () => {
  const { client, server } = await bridge(modern(), { version: '2025-03-26' });
  const sink = client.send(
    '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}},{"jsonrpc":"2.0","id":2,"method":"ping"}]',
  );
  await settled();
  server.link.answer(server.link.last('tools/call'), '{"resultType":"complete","content":[]}');
  expect(JSON.parse(sink.text)).toEqual(
    expect.arrayContaining([
      { jsonrpc: '2.0', id: 1, result: { content: [] } },
      { jsonrpc: '2.0', id: 2, result: {} },
    ]),
  );
});
