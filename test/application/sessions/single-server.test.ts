import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const params =
  '{"protocolVersion":"2025-06-18", "capabilities":{"roots":{},"vendor":{"n":9007199254740993}},"clientInfo":{"name":"é","version":"1.0"},"x":1e400}';
const result =
  '{"vendor":[1.0, 9007199254740993],"protocolVersion":"2025-06-18","capabilities":{"experimental":{"z":-0}},"serverInfo":{"name":"s","version":"1"}}';

describe('initialize where one server is behind the address', () => {
  test('passes params and result unchanged, vendor fields included', async () => {
    const build = new GatewayBuild({ alone: { replies: { initialize: result } } });
    const client = build.connect();
    const sink = client.request('"é"', 'initialize', params);
    await settled();
    const { link } = build.server('alone');
    expect(link.last('initialize').params).toBe(params);
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":"é","result":${result}}`);
    expect(client.session.protocolVersion).toBe('2025-06-18');
    expect(link.agreements).toEqual(['2025-06-18']);
  });

  test('is the same on the address of one of several servers', async () => {
    const build = new GatewayBuild({ left: { replies: { initialize: result } }, right: {} });
    const client = build.connect({ namespace: 'left' });
    const sink = client.request(1, 'initialize', params);
    await settled();
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
    client.request(2, 'tools/call', '{"name":"right__x"}');
    expect(build.server('left').link.last('tools/call').params).toBe('{"name":"right__x"}');
    expect(build.server('right').attempts).toBe(0);
  });

  test("forwards initialized once, in the client's own bytes", async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = build.connect();
    client.request(1, 'initialize', params);
    await settled();
    const initialized = '{"method":"notifications/initialized", "x":1.0,"jsonrpc":"2.0"}';
    client.send(initialized);
    client.send(initialized);
    const heard = build.server('alone').link.all('notifications/initialized');
    expect(heard.map(({ text }) => text)).toEqual([initialized]);
  });

  test('a second initialize is refused', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const second = client.request(2, 'initialize', params);
    expect(second.refusals[0]?.fault.code).toBe('invalid_request');
    expect(build.server('alone').attempts).toBe(1);
  });

  test('an error of the server reaches the client as it is, and it may try again', async () => {
    const build = new GatewayBuild({ alone: {} });
    const server = build.server('alone');
    const error = '{"code":-32602,"message":"no","data":{"supported":["2024-11-05"]}}';
    server.on('initialize', (heard, link) => {
      link.refuse(heard, error);
      return undefined;
    });
    const client = build.connect();
    const refused = client.request(1, 'initialize', params);
    await settled();
    expect(refused.text).toBe(`{"jsonrpc":"2.0","id":1,"error":${error}}`);
    expect(server.link.isOpen).toBe(false);
    server.on('initialize', result);
    const again = client.request(1, 'initialize', params);
    await settled();
    expect(again.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
  });

  test.each([['2023-01-01'], [undefined]])(
    'an agreement on version %s is a clear fault and the link is closed',
    async (version) => {
      const answer = version === undefined ? '{}' : agreement('{}', version);
      const build = new GatewayBuild({ alone: { replies: { initialize: answer } } });
      const client = build.connect();
      const sink = client.request(1, 'initialize', params);
      await settled();
      expect(sink.parsed.error?.data?.error_code).toBe('backend_protocol_error');
      expect(sink.parsed.error?.message).toContain(version ?? '(none)');
      expect(build.server('alone').link.isOpen).toBe(false);
    },
  );

  test('a server that cannot be reached is a fault with its reason', async () => {
    const build = new GatewayBuild({ alone: {} });
    build.server('alone').unreachable = new Fault('backend_unavailable', 'no such command');
    const sink = build.connect().request(1, 'initialize', params);
    await settled();
    expect(sink.parsed.error).toMatchObject({ code: -32004, message: 'no such command' });
  });

  test('a link that is not open in time is a fault', async () => {
    const build = new GatewayBuild({ alone: {} });
    build.server('alone').holdOpening();
    const sink = build.connect().request(1, 'initialize', params);
    await settled();
    build.clock.advance(10_000);
    await settled();
    expect(sink.parsed.error?.data?.error_code).toBe('backend_unavailable');
  });
});

describe('a TCP client that proves itself by params.token', () => {
  const secret = '{"protocolVersion":"2025-06-18","token":"s3cret","capabilities":{},"x":1.0}';
  const shown = '{"protocolVersion":"2025-06-18","token":null,"capabilities":{},"x":1.0}';

  test.each([[{}], [{ namespace: 'left' }]])('never shows it to a server (%j)', async (facts) => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = build.connect({ ...facts, protocol: 'tcp' });
    client.request(1, 'initialize', secret);
    await settled();
    client.notify('notifications/initialized');
    client.request(2, 'tools/call', '{"name":"left__x"}');
    await settled();
    const server = build.server('left');
    expect(server.link.last('initialize').params).toBe(shown);
    server.link.die();
    client.request(3, 'tools/call', '{"name":"left__x"}');
    await settled();
    expect(server.links).toHaveLength(2);
    expect(server.link.last('initialize').params).toBe(shown);
  });

  test('and says nothing else is spoken for by the gateway', async () => {
    const build = new GatewayBuild({ alone: {} });
    const sink = build.connect({ protocol: 'tcp' }).request(1, 'initialize', '{"token":"s3cret"}');
    await settled();
    const { params } = build.server('alone').link.last('initialize');
    expect(JSON.parse(params)).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'mcp-gateway', version: '0.0.0-test' },
    });
    expect(sink.parsed.result).toMatchObject({ serverInfo: { name: 'scripted' } });
  });

  test('on other transports the member is not ours and passes', async () => {
    const build = new GatewayBuild({ alone: {} });
    build.connect().request(1, 'initialize', secret);
    await settled();
    expect(build.server('alone').link.last('initialize').params).toBe(secret);
  });
});

describe('a client that does not wait for the answer to initialize', () => {
  test('still gets one link, and its call is carried once the server has answered', async () => {
    const build = new GatewayBuild({ alone: { replies: { initialize: silent } } });
    const client = build.connect();
    client.request(1, 'initialize', params);
    const hasty = client.request(2, 'tools/call', '{"name":"x"}');
    await settled();
    const { link, links } = build.server('alone');
    link.answer(link.last('initialize'), result);
    await settled();
    link.answer(link.last('tools/call'), '"done"');
    expect(links).toHaveLength(1);
    expect(hasty.parsed.result).toBe('done');
  });

  test('gets a fault for its call when the server refuses initialize', async () => {
    const build = new GatewayBuild({ alone: { replies: { initialize: silent } } });
    const client = build.connect();
    client.request(1, 'initialize', params);
    const hasty = client.request(2, 'tools/call', '{"name":"x"}');
    await settled();
    const { link } = build.server('alone');
    link.refuse(link.last('initialize'), '{"code":-1,"message":"go away"}');
    await settled();
    expect(hasty.parsed.error?.message).toContain('go away');
  });

  test('or calls before it at all: the link opened for that is closed when the real one is there', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = build.connect();
    client.request(1, 'tools/call', '{"name":"x"}');
    client.request(2, 'initialize', params);
    await settled();
    const [early, real] = build.server('alone').links;
    expect([early?.isOpen, real?.isOpen]).toEqual([false, true]);
    client.notify('notifications/initialized');
    expect(real?.all('notifications/initialized')).toHaveLength(1);
  });
});
