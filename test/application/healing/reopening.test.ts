import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { replies } from './tools.ts';

const told = { ...replies, 'resources/subscribe': '{}', 'resources/unsubscribe': '{}' };

const subscribed = async (plan: ServerPlan = {}) => {
  const build = new GatewayBuild({ alone: { replies: told, ...plan } });
  const client = await build.client();
  client.request(1, 'resources/subscribe', '{"uri":"a:1"}');
  await settled();
  const pass = async (ms: number) => {
    build.clock.advance(ms);
    await settled();
  };
  return { build, client, server: build.server('alone'), pass };
};

describe.each([false, true])('a server, shared: %s, whose client waits for updates', (shared) => {
  test('is opened again by itself after a pause, and told of the subscription', async () => {
    const { client, server, pass } = await subscribed({ shared });
    server.link.die();
    await pass(999);
    expect(server.links).toHaveLength(1);
    await pass(1);
    expect(server.links).toHaveLength(2);
    expect(server.link.all('resources/subscribe').map(({ params }) => params)).toEqual([
      '{"uri":"a:1"}',
    ]);
    const update =
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"a:1"}}';
    server.link.say(update);
    expect(client.outlet.delivered).toContain(update);
  });

  test('is tried again when its rest is over, for as long as it takes', async () => {
    const { server, pass } = await subscribed({ shared });
    server.unreachable = new Fault('backend_unavailable', 'refused');
    server.link.die();
    for (const ms of [1_000, 1_000, 1_000, 2_000, 4_000]) await pass(ms);
    expect(server.attempts).toBe(6);
    await pass(7_999);
    expect(server.attempts).toBe(6);
    server.unreachable = undefined;
    await pass(1);
    expect(server.links).toHaveLength(2);
    await pass(600_000);
    expect(server.attempts).toBe(7);
  });

  test('is not opened twice when a call was faster', async () => {
    const { client, server, pass } = await subscribed({ shared });
    server.link.die();
    client.request(2, 'tools/call', '{"name":"read"}');
    await pass(5_000);
    expect(server.links).toHaveLength(2);
  });

  test.each(['that went', 'that does not wait any more'])(
    'is left alone for a client %s',
    async (how) => {
      const { client, server, pass } = await subscribed({ shared });
      if (how === 'that went') server.link.die();
      if (how === 'that went') client.session.close();
      else {
        client.request(2, 'resources/unsubscribe', '{"uri":"a:1"}');
        await settled();
        server.link.die();
      }
      await pass(5_000);
      expect(server.links).toHaveLength(1);
    },
  );
});

test('a session that is forgotten while nobody calls is noticed and replaced', async () => {
  const { server, pass } = await subscribed({ carrier: 'exchange' });
  server.link.forgetSession();
  await pass(1_000);
  expect(server.links.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test('a server that forgets every session at once does not cause a storm', async () => {
  const { server, pass } = await subscribed({ carrier: 'exchange' });
  server.on('resources/subscribe', (_heard, link) => {
    link.forgetSession();
    return undefined;
  });
  server.link.forgetSession();
  for (let second = 0; second < 10; second += 1) await pass(1_000);
  expect(server.attempts).toBe(11);
});

test('a client that leaves while its server is opened again is the end of that', async () => {
  const { client, server, pass } = await subscribed();
  const open = server.holdOpening();
  server.link.die();
  await pass(1_000);
  client.session.close();
  open();
  await settled();
  for (let second = 0; second < 10; second += 1) await pass(1_000);
  expect(server.attempts).toBe(2);
  expect(server.link.isOpen).toBe(false);
});

describe('a server that comes back with fewer capabilities', () => {
  test('goes on, and the operator reads what is missing', async () => {
    const { build, client, server } = await subscribed();
    server.on('initialize', agreement('{"tools":{},"resources":{"subscribe":false}}'));
    server.link.die();
    const sink = client.request(2, 'tools/call', '{"name":"read"}');
    await settled();
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(sink.parsed.result).toEqual({});
    expect(build.logger.fields('warn', 'missing')).toEqual(['logging, resources.subscribe']);
    await build.client();
    expect(build.logger.fields('warn', 'missing')).toHaveLength(1);
  });

  test('is not taken for one because it speaks an older revision to another client', async () => {
    const { build, server } = await subscribed();
    server.on('initialize', agreement('{}', '2024-11-05'));
    await build.client();
    expect(build.logger.fields('warn', 'missing')).toEqual([]);
  });
});
