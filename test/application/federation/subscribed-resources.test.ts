import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';

const announcing = (more: object = {}) => ({
  ...more,
  replies: {
    initialize: agreement('{"resources":{"subscribe":true}}'),
    'resources/list': '{"resources":[{"uri":"x:1"}]}',
    'resources/templates/list': '{"resourceTemplates":[]}',
    'resources/subscribe': '{}',
    'resources/unsubscribe': '{}',
    'tools/call': '{"content":[]}',
  },
});

const updated = (uri: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}","n":1.0}}`;

let lastId = 0;
const say = async (client: TestClient, verb: string, ...uris: readonly string[]) => {
  for (const uri of uris) {
    lastId += 1;
    client.request(lastId, `resources/${verb}`, `{"uri":"${uri}"}`);
    await settled();
  }
};

/** What the server heard of subscriptions over its newest link. */
const heardBy = (build: GatewayBuild, server: string): readonly string[] =>
  build
    .server(server)
    .link.heard.filter(({ method = '' }) => method.endsWith('subscribe'))
    .map(({ method = '', params }) => `${method.slice('resources/'.length)} ${params}`);

describe('subscriptions where several servers are shown as one', () => {
  test('are told to a server again after it was away, as it knows the resource', async () => {
    const build = new GatewayBuild({ a: announcing(), b: announcing() });
    const client = await build.client();
    await say(client, 'subscribe', 'mcpgw:a/x:1', 'mcpgw:b/x:1');
    for (const server of ['a', 'b']) build.server(server).link.die();
    for (const server of ['a', 'b'])
      client.request(`"${server}"`, 'tools/call', `{"name":"${server}__t"}`);
    await settled();
    for (const server of ['a', 'b']) {
      expect(heardBy(build, server)).toEqual(['subscribe {"uri":"x:1"}']);
      build.server(server).link.say(updated('x:1'));
    }
    expect(client.outlet.delivered).toEqual([updated('mcpgw:a/x:1'), updated('mcpgw:b/x:1')]);
  });

  test('end at a server with the last way in which a client wrote the URI', async () => {
    const build = new GatewayBuild({ a: announcing(), b: announcing() });
    const client = await build.client();
    await say(client, 'subscribe', 'x:1', 'mcpgw:a/x:1');
    await say(client, 'unsubscribe', 'x:1');
    expect(heardBy(build, 'a').filter((what) => what.startsWith('un'))).toEqual([]);
    build.server('a').link.say(updated('x:1'));
    expect(client.outlet.delivered).toEqual([updated('mcpgw:a/x:1')]);
    await say(client, 'unsubscribe', 'mcpgw:a/x:1');
    expect(heardBy(build, 'a').at(-1)).toBe('unsubscribe {"uri":"x:1"}');
    build.server('a').link.say(updated('x:1'));
    expect(client.outlet.delivered).toHaveLength(1);
  });

  test('at a shared server are heard of by those who subscribed, each in its own words', async () => {
    const build = new GatewayBuild({ a: announcing({ shared: true }), b: announcing() });
    const [plain, wrapping, nobody] = [
      await build.client(),
      await build.client(),
      await build.client(),
    ];
    await say(plain, 'subscribe', 'x:1');
    await say(wrapping, 'subscribe', 'mcpgw:a/x:1');
    build.server('a').link.say(updated('x:1'));
    build.server('a').link.say(updated('x:2'));
    expect(plain.outlet.delivered).toEqual([updated('x:1')]);
    expect(wrapping.outlet.delivered).toEqual([updated('mcpgw:a/x:1')]);
    expect(nobody.outlet.delivered).toEqual([]);
    await say(plain, 'unsubscribe', 'x:1');
    expect(heardBy(build, 'a').filter((what) => what.startsWith('un'))).toEqual([]);
    await say(wrapping, 'unsubscribe', 'mcpgw:a/x:1');
    expect(heardBy(build, 'a').at(-1)).toBe('unsubscribe {"uri":"x:1"}');
  });

  test('are heard of only when there is one', async () => {
    const build = new GatewayBuild({ a: announcing(), b: announcing() });
    const client = await build.client();
    await say(client, 'subscribe', 'x:1');
    client.request('"b"', 'tools/call', '{"name":"b__t"}');
    await settled();
    build.server('b').link.say(updated('x:1'));
    build.server('a').link.say(updated('x:2'));
    expect(client.outlet.delivered).toEqual([]);
  });

  test('are refused when there are too many', async () => {
    const build = new GatewayBuild({ a: announcing(), b: announcing() });
    const client = await build.client();
    for (let count = 0; count < 1_000; count += 1) {
      client.request(`"${count}"`, 'resources/subscribe', `{"uri":"mcpgw:a/x:${count}"}`);
    }
    await settled();
    const sink = client.request('"many"', 'resources/subscribe', '{"uri":"mcpgw:a/y"}');
    await settled();
    expect(sink.parsed.error?.data?.error_code).toBe('overloaded');
  });
});
