import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { clientParams } from '../../support/application/test-client.ts';

const replies = {
  initialize: agreement('{"resources":{"subscribe":true},"logging":{}}'),
  'resources/subscribe': '{}',
  'resources/unsubscribe': '{}',
};

const twoClients = async (plan: ServerPlan = {}) => {
  const build = new GatewayBuild({ alone: { replies, ...plan, shared: true } });
  const [one, two] = [await build.client(), await build.client()];
  return { build, one, two, server: build.server('alone'), link: build.server('alone').link };
};

describe('a shared server', () => {
  test('is opened once, without client capabilities, and greeted once', async () => {
    const { server, link } = await twoClients();
    expect(server.links).toHaveLength(1);
    expect(JSON.parse(link.last('initialize').params)).toMatchObject({
      capabilities: {},
      clientInfo: { name: 'mcp-gateway' },
    });
    expect(link.all('notifications/initialized')).toHaveLength(1);
  });

  test('is opened once for clients that come at the same time', async () => {
    const build = new GatewayBuild({ alone: { replies, shared: true } });
    await Promise.all([build.client(), build.client(), build.client()]);
    expect(build.server('alone').attempts).toBe(1);
  });

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-06-18', '2025-06-18'],
    ['2099-01-01', '2025-06-18'],
    ['1999-01-01', '2025-06-18'],
  ])('offers a client that asks for %s version %s', async (requested, offered) => {
    const result = (version: string) =>
      `{"v":9007199254740993,${agreement('{}', version).slice(1)}`;
    const build = new GatewayBuild({
      alone: { shared: true, replies: { initialize: result('2025-06-18') } },
    });
    const client = build.connect();
    const sink = client.request(1, 'initialize', clientParams(requested));
    await settled();
    expect(sink.text).toBe(`{"jsonrpc":"2.0","id":1,"result":${result(offered)}}`);
    expect(client.session.protocolVersion).toBe(offered);
  });

  test.each(['7', '"7"', '1e400', '"é\\u00e9"', '9007199254740993'])(
    'returns the progress token %s byte for byte and never sees it',
    async (token) => {
      const { one, link } = await twoClients();
      const sink = one.request(1, 'tools/call', `{"x":1.0,"_meta":{"progressToken":${token}}}`);
      const own = /"progressToken":(\d+)\}/.exec(link.last('tools/call').params)?.[1] ?? '';
      expect(own).not.toBe('');
      const progress = (text: string) =>
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0,"progressToken":${text}}}`;
      link.say(progress(own));
      expect(sink.pushed).toEqual([progress(token)]);
    },
  );

  test('may ask nobody anything: its requests are refused, its pings answered', async () => {
    const { one, two, link } = await twoClients();
    one.request(1, 'tools/call', '{"name":"x"}');
    link.say('{"jsonrpc":"2.0","id":"é","method":"sampling/createMessage"}');
    link.say('{"jsonrpc":"2.0","id":0,"method":"ping"}');
    expect(link.responses[0]).toContain('{"jsonrpc":"2.0","id":"é","error":{"code":-32601,');
    expect(link.responses[1]).toBe('{"jsonrpc":"2.0","id":0,"result":{}}');
    expect([...one.outlet.delivered, ...two.outlet.delivered]).toEqual([]);
  });

  test('tells all its clients that a list changed', async () => {
    const { one, two, link } = await twoClients();
    const changed = '{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}';
    link.say(changed);
    expect([one.outlet.delivered, two.outlet.delivered]).toEqual([[changed], [changed]]);
  });
});

describe('subscriptions to a shared server', () => {
  const params = '{"uri":"x:1"}';
  const updated =
    '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:1"}}';

  test('reach the clients that subscribed, and end with the last of them', async () => {
    const { one, two, link } = await twoClients();
    one.request(1, 'resources/subscribe', params);
    link.say(updated);
    expect([one.outlet.delivered.length, two.outlet.delivered.length]).toEqual([1, 0]);
    two.request(1, 'resources/subscribe', params);
    link.say(updated);
    expect([one.outlet.delivered.length, two.outlet.delivered.length]).toEqual([2, 1]);
    const first = one.request(2, 'resources/unsubscribe', params);
    expect(first.parsed.result).toEqual({});
    expect(link.all('resources/unsubscribe')).toEqual([]);
    two.request(2, 'resources/unsubscribe', params);
    expect(link.all('resources/unsubscribe')).toHaveLength(1);
  });

  test('of a client that goes are ended unless somebody else holds them', async () => {
    const { one, two, link } = await twoClients();
    one.request(1, 'resources/subscribe', params);
    one.request(2, 'resources/subscribe', '{"uri":"x:2"}');
    two.request(1, 'resources/subscribe', params);
    one.session.close();
    expect(link.all('resources/unsubscribe').map((heard) => heard.params)).toEqual([
      '{"uri":"x:2"}',
    ]);
    link.say(updated);
    expect([one.outlet.delivered.length, two.outlet.delivered.length]).toEqual([0, 1]);
  });

  test('are told to the server again when it was opened anew', async () => {
    const { one, server } = await twoClients();
    one.request(1, 'resources/subscribe', params);
    server.link.die();
    one.request(2, 'tools/call', '{"name":"x"}');
    await settled();
    expect(server.links).toHaveLength(2);
    expect(server.link.last('resources/subscribe').params).toBe(params);
  });
});

describe('a shared server that fails', () => {
  test('fails the calls of all its clients at once and is opened again for the next call', async () => {
    const { one, two, server } = await twoClients();
    const lost = [one, two].map((client) => client.request(1, 'tools/call', '{"name":"x"}'));
    server.link.die('it ended with exit code 1');
    await settled();
    for (const sink of lost) expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
    const next = two.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(next.parsed.result).toEqual({});
  });

  test('in the turn of its answer to initialize is not kept as if it lived', async () => {
    const build = new GatewayBuild({ alone: { shared: true } });
    const server = build.server('alone');
    server.on('initialize', (heard, link) => {
      link.answer(heard, agreement());
      link.die();
      return undefined;
    });
    const client = build.connect();
    const first = client.request(1, 'initialize', '{}');
    await settled();
    expect(first.parsed.error?.code).toBe(-32004);
    server.on('initialize', agreement());
    const second = client.request(2, 'initialize', '{}');
    await settled();
    expect(second.parsed.result).toMatchObject({ protocolVersion: '2025-11-25' });
  });

  test('to agree is closed, and every client that waited hears why', async () => {
    const build = new GatewayBuild({ alone: { shared: true } });
    const server = build.server('alone');
    server.on('initialize', (heard, link) => {
      link.refuse(heard, '{"code":-1,"message":"go away"}');
      return undefined;
    });
    const sinks = [build.connect(), build.connect()].map((client) =>
      client.request(1, 'initialize', '{}'),
    );
    await settled();
    for (const sink of sinks) expect(sink.parsed.error?.message).toContain('go away');
    expect([server.attempts, server.link.isOpen]).toEqual([1, false]);
  });

  test('to open is a fault for the call', async () => {
    const build = new GatewayBuild({ alone: { shared: true } });
    build.server('alone').unreachable = new Fault('backend_unavailable', 'refused');
    const sink = build.connect().request(1, 'tools/call', '{"name":"x"}');
    await settled();
    expect(sink.parsed.error?.message).toBe('refused');
  });

  test('is closed with the gateway, even in the middle of its handshake', async () => {
    const build = new GatewayBuild({
      calm: { shared: true },
      silent: { shared: true, replies: { initialize: silent } },
      slow: { shared: true },
    });
    const release = build.server('slow').holdOpening();
    const client = await build.client();
    for (const name of ['calm', 'silent', 'slow']) {
      client.request(`"${name}"`, 'tools/call', `{"name":"${name}__x"}`);
    }
    await settled();
    await build.shared.closeAll();
    release();
    await settled();
    const open = ['calm', 'silent', 'slow'].map((name) => build.server(name).link.isOpen);
    expect(open).toEqual([false, false, false]);
  });
});
