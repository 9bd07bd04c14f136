import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import type { ScriptedLink } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { acknowledges, discovered } from '../stateless/rig.ts';
import { modernClient } from './merged-rig.ts';

const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
const tools = (...names: readonly string[]): string =>
  `{"tools":[${names.map((name) => `{"name":"${name}"}`).join(',')}]}`;
const replies = {
  initialize: agreement('{"tools":{"listChanged":true}}'),
  'tools/list': tools('t'),
};
const modern: ServerPlan = {
  era: 'modern',
  replies: {
    'server/discover': discovered('{"tools":{"listChanged":true}}'),
    'subscriptions/listen': acknowledges,
    'tools/list':
      '{"resultType":"complete","tools":[{"name":"t"}],"ttlMs":60000,"cacheScope":"public"}',
  },
};

const listening = '"notifications":{"toolsListChanged":true}';
const isChange = (text: string): boolean => text.includes('tools/list_changed');

/** The server says it to whoever listens to its tools. */
const sayModern = (link: ScriptedLink): void => {
  const listen = link.all('subscriptions/listen').find(({ params }) => params.includes('tools'));
  link.say(
    `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${listen?.id}}}}`,
  );
};

describe('a changed list of one of several servers', () => {
  test.each([
    ['own session', { replies }],
    ['session that all share', { replies, shared: true }],
  ])('is told once to every client, heard on an %s', async (_way, plan) => {
    const build = new GatewayBuild({ a: plan, b: { replies } });
    const [one, two] = [await build.client(), await build.client()];
    const sink = modernClient(build).request(1, 'subscriptions/listen', listening);
    one.request(1, 'tools/list');
    await settled();
    for (const server of ['a', 'b', 'a']) build.server(server).links[0]?.say(changed);
    expect([one.outlet.delivered, two.outlet.delivered]).toEqual([[], []]);
    build.clock.advance(150);
    expect([one.outlet.delivered, two.outlet.delivered]).toEqual([[changed], [changed]]);
    expect(sink.pushed.filter(isChange)).toHaveLength(1);
    expect(sink.pushed.at(-1)).toContain('"io.modelcontextprotocol/subscriptionId":1');
    build.clock.advance(5_000);
    expect(one.outlet.delivered).toEqual([changed]);
  });

  test('is told once when the server is of the modern era', async () => {
    const build = new GatewayBuild({ a: modern, b: { replies } });
    const client = await build.client();
    const sink = modernClient(build).request(1, 'subscriptions/listen', listening);
    client.request(1, 'tools/list');
    await settled();
    sayModern(build.server('a').link);
    build.clock.advance(150);
    expect(client.outlet.delivered).toEqual([changed]);
    expect(sink.pushed.filter(isChange)).toHaveLength(1);
  });

  test('is asked for anew by whoever hears of it', async () => {
    const build = new GatewayBuild({ a: { replies }, b: { replies } });
    const client = await build.client();
    client.request(1, 'tools/list');
    await settled();
    build.server('a').on('tools/list', tools('t', 'u'));
    build.server('a').link.say(changed);
    const sink = client.request(2, 'tools/list');
    await settled();
    expect(sink.parsed.result).toMatchObject({
      tools: [{ name: 'a__t' }, { name: 'a__u' }, { name: 'b__t' }],
    });
    build.clock.advance(150);
    expect(client.outlet.delivered).toEqual([changed]);
    client.request(3, 'tools/list');
    await settled();
    build.clock.advance(5_000);
    expect(client.outlet.delivered).toEqual([changed]); // what was told is not told again when it is found
  });

  test('is told to a client of that server alone at once and as it is', async () => {
    const build = new GatewayBuild({ a: { replies }, b: { replies } });
    const whole = await build.client();
    const alone = await build.client({ namespace: 'a' });
    const text = changed.replace('}', ',"params":{"x":1.0}}');
    build.server('a').link.say(text);
    expect(alone.outlet.delivered).toEqual([text]);
    build.clock.advance(150);
    expect(alone.outlet.delivered).toEqual([text]);
    expect(whole.outlet.delivered).toEqual([changed]);
  });

  test('is not told to a client that has gone, or did not subscribe to it', async () => {
    const build = new GatewayBuild({ a: { replies }, b: { replies } });
    const gone = await build.client();
    const stays = await build.client();
    const sink = modernClient(build).request(
      1,
      'subscriptions/listen',
      '"notifications":{"promptsListChanged":true}',
    );
    stays.request(1, 'tools/list');
    await settled();
    build.server('a').links[0]?.say(changed);
    gone.session.close();
    build.clock.advance(150);
    expect(gone.outlet.delivered).toEqual([]);
    expect(stays.outlet.delivered).toEqual([changed]);
    expect(sink.pushed.filter(isChange)).toEqual([]);
  });

  test('is not told where that is switched off', async () => {
    const whole = { capabilities: ['tools'] } as const;
    const build = new GatewayBuild({ a: { replies }, b: { replies } }, { whole });
    const client = await build.client();
    const sink = modernClient(build).request(1, 'subscriptions/listen', listening);
    client.request(1, 'tools/list');
    await settled();
    build.server('a').link.say(changed);
    build.clock.advance(5_000);
    expect(client.outlet.delivered).toEqual([]);
    expect(sink.pushed).toHaveLength(1);
    expect(sink.pushed[0]).toContain('"notifications":{}');
  });
});

test('a server that says so on the stream of a call is alive', async () => {
  const plan: ServerPlan = { replies, carrier: 'exchange' };
  const build = new GatewayBuild({ a: plan, b: plan }, { callMs: 1_000 });
  const client = await build.client();
  const sink = client.request(1, 'tools/call', '{"name":"a__t"}');
  await settled();
  const { link } = build.server('a');
  build.clock.advance(900);
  link.say(changed, link.last('tools/call').call);
  build.clock.advance(900);
  expect([sink.isOver, sink.pushed]).toEqual([false, []]);
  expect(client.outlet.delivered).toEqual([changed]);
});

describe('a server that comes back', () => {
  const afterDeath = async (plan: ServerPlan, next: string) => {
    const build = new GatewayBuild({ a: plan, b: { replies } });
    const client = await build.client();
    const other = await build.client();
    client.request(1, 'tools/list');
    await settled();
    build.server('a').on('tools/list', next);
    build.server('a').link.die();
    client.request(2, 'tools/call', '{"name":"a__t"}');
    await settled();
    build.clock.advance(150);
    await settled();
    build.clock.advance(150);
    return [client.outlet.delivered, other.outlet.delivered];
  };

  test.each([
    ['own session', { replies }],
    ['shared session', { replies, shared: true }],
  ])('with another list is a change (%s)', async (_way, plan) => {
    expect(await afterDeath(plan, tools('t', 'u'))).toEqual([[changed], [changed]]);
  });

  test.each([
    ['own session', { replies }],
    ['shared session', { replies, shared: true }],
  ])('with the same list is none (%s)', async (_way, plan) => {
    expect(await afterDeath(plan, tools('t'))).toEqual([[], []]);
  });

  test.each([
    [60_000, 1],
    [0, 0],
  ])(
    'in the modern era is looked at again, and told of only when it differs: %d',
    async (_ttl, count) => {
      const build = new GatewayBuild({ a: modern, b: { replies } });
      const client = await build.client();
      const sink = modernClient(build).request(1, 'subscriptions/listen', listening);
      client.request(1, 'tools/list');
      await settled();
      if (count === 1) {
        build
          .server('a')
          .on(
            'tools/list',
            '{"resultType":"complete","tools":[],"ttlMs":60000,"cacheScope":"public"}',
          );
      }
      build.server('a').link.die();
      build.clock.advance(1_000);
      await settled();
      build.clock.advance(1_000);
      await settled();
      build.clock.advance(1_000);
      expect(client.outlet.delivered).toHaveLength(count);
      expect(sink.pushed.filter(isChange)).toHaveLength(count);
    },
  );
});

test('nothing is told when servers start and are listed for the first time', async () => {
  const build = new GatewayBuild({ a: { replies }, b: { replies, shared: true }, c: modern });
  const clients = await Promise.all([build.client(), build.client(), build.client()]);
  for (const client of clients) client.request(1, 'tools/list');
  await settled();
  build.clock.advance(5_000);
  expect(clients.flatMap(({ outlet }) => outlet.delivered)).toEqual([]);
});
