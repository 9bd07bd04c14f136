import { describe, expect, test } from 'vitest';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';
import { acknowledges, discovered, ModernRig } from '../stateless/rig.ts';

const lists = { listTtlMs: 60_000 };
const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';

const telling: ServerPlan = {
  replies: {
    initialize: agreement('{"tools":{"listChanged":true}}'),
    'tools/list': '{"tools":[{"name":"t"}]}',
  },
};
const silent: ServerPlan = {
  replies: { ...telling.replies, initialize: agreement('{"tools":{}}') },
};

const listOf = async (client: TestClient, id: number) => {
  const sink = client.request(id, 'tools/list');
  await settled();
  return sink.parsed.result;
};

const asksOf = (build: GatewayBuild, name: string): number =>
  build.server(name).links.reduce((sum, link) => sum + link.all('tools/list').length, 0);

describe('a list of a server that tells of changes', () => {
  test('is kept for all sessions that declare the same, and opens nothing for them', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    const result = await listOf(await build.client(), 1);
    expect(await listOf(await build.client(), 1)).toEqual(result);
    expect([asksOf(build, 'a'), build.server('a').links.length]).toEqual([1, 1]);
  });

  test('is not shown to who declares another revision', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    await listOf(await build.client(), 1);
    await listOf(await build.client({}, '2025-06-18'), 1);
    expect(asksOf(build, 'a')).toBe(2);
  });

  test('is not shown to another caller', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    await listOf(await build.client(), 1);
    await listOf(await build.client({ principal: { key: 'token:1' } }), 1);
    expect(asksOf(build, 'a')).toBe(2);
  });

  test('is asked again when it says so on any of its links', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    const client = await build.client();
    await listOf(client, 1);
    build.server('a').link.say(changed);
    await listOf(client, 2);
    expect([asksOf(build, 'a'), asksOf(build, 'b')]).toEqual([2, 1]);
  });

  test('is asked again when the session is over on whose link it would tell', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    const first = await build.client();
    await listOf(first, 1);
    first.session.close();
    await listOf(await build.client(), 1);
    expect(asksOf(build, 'a')).toBe(2);
  });

  test('is kept for a session whose link died only until it is asked again', async () => {
    const build = new GatewayBuild({ a: telling, b: telling }, { lists });
    const client = await build.client();
    await listOf(client, 1);
    build.server('a').link.die();
    await listOf(client, 2);
    expect([asksOf(build, 'a'), asksOf(build, 'b')]).toEqual([2, 1]);
  });
});

test('a list of a server that promised nothing is asked anew each time', async () => {
  const build = new GatewayBuild({ a: silent, b: telling }, { lists });
  const client = await build.client();
  await listOf(client, 1);
  await listOf(client, 2);
  expect([asksOf(build, 'a'), asksOf(build, 'b')]).toEqual([2, 1]);
});

test('a server without tools is not asked what it has, by any session', async () => {
  const none: ServerPlan = { replies: { initialize: agreement('{"prompts":{}}') } };
  const build = new GatewayBuild({ none, a: telling }, { lists });
  await listOf(await build.client(), 1);
  await listOf(await build.client(), 1);
  expect([asksOf(build, 'none'), build.server('none').links.length]).toEqual([0, 1]);
});

describe('a list of a modern server that lasts', () => {
  const hints = '"ttlMs":60000,"cacheScope":"public"';
  const rigOf = () =>
    new ModernRig({
      a: {
        replies: {
          'server/discover': discovered('{"tools":{"listChanged":true}}'),
          'subscriptions/listen': acknowledges,
          'tools/list': `{"resultType":"complete","tools":[{"name":"t"}],${hints}}`,
        },
      },
      b: {},
    });
  const list = async (rig: ModernRig, id: number) => {
    const sink = rig.client().request(id, 'tools/list');
    await settled();
    return sink.parsed.result;
  };

  test('is listened to while it is kept: what it tells ends it at once', async () => {
    const rig = rigOf();
    await list(rig, 1);
    await list(rig, 2);
    expect(rig.server('a').link.all('tools/list')).toHaveLength(1);
    const [listen] = rig.server('a').link.all('subscriptions/listen');
    rig
      .server('a')
      .link.say(
        `{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${listen?.id}}}}`,
        listen?.call,
      );
    await list(rig, 3);
    expect(rig.server('a').link.all('tools/list')).toHaveLength(2);
  });

  test('is not listened to any longer than that', async () => {
    const rig = rigOf();
    await list(rig, 1);
    rig.clock.advance(60_000);
    await settled();
    const cancelled = rig.server('a').link.all('notifications/cancelled');
    const forgotten = rig.server('a').link.forgotten;
    expect(cancelled.length + forgotten.length).toBeGreaterThan(0);
    expect(rig.server('b').link.all('subscriptions/listen')).toEqual([]);
  });
});
