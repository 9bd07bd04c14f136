import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const announcing = (uris: readonly string[], templates: readonly string[] = []) => ({
  replies: {
    initialize: agreement('{"resources":{}}'),
    'resources/list': JSON.stringify({ resources: uris.map((uri) => ({ uri })) }),
    'resources/templates/list': JSON.stringify({
      resourceTemplates: templates.map((uriTemplate) => ({ uriTemplate })),
    }),
    'resources/read': '{"contents":[]}',
    'resources/subscribe': '{}',
    'resources/unsubscribe': '{}',
  },
});

const read = async (build: GatewayBuild, uri: string) => {
  const client = await build.client();
  const sink = client.request(1, 'resources/read', `{"uri":"${uri}","x":1.0}`);
  await settled();
  return { client, sink };
};

const readsOf = (build: GatewayBuild, name: string) =>
  build
    .server(name)
    .links.flatMap((link) => link.all('resources/read').map(({ params }) => params));

describe('a resource', () => {
  test('is read at the server that announced it, without a list before, unchanged [RS-02]', async () => {
    const build = new GatewayBuild({ a: announcing(['x:1']), b: announcing(['x:é']) });
    const { sink } = await read(build, 'x:\\u00e9');
    expect(sink.parsed.result).toEqual({ contents: [] });
    expect([readsOf(build, 'a'), readsOf(build, 'b')]).toEqual([
      [],
      ['{"uri":"x:\\u00e9","x":1.0}'],
    ]);
  });

  test('that only a template fits is read at the server of that template', async () => {
    const build = new GatewayBuild({
      a: announcing([], ['file:///{+path}']),
      b: announcing([], ['file:///home/{user}/x']),
    });
    await read(build, 'file:///home/me/x');
    await read(build, 'file:///etc/x');
    expect(readsOf(build, 'b')).toEqual(['{"uri":"file:///home/me/x","x":1.0}']);
    expect(readsOf(build, 'a')).toEqual(['{"uri":"file:///etc/x","x":1.0}']);
  });

  test('that nobody announces is refused with its uri', async () => {
    const build = new GatewayBuild({ a: announcing(['x:1']), b: {} });
    const { sink } = await read(build, 'x:2');
    expect(sink.parsed.error).toMatchObject({ code: -32002, data: { uri: 'x:2' } });
    expect(sink.parsed.error?.message).toContain('mcpgw:{server}/{uri}; the servers are a, b');
  });

  test('is found although another server is dead', async () => {
    const build = new GatewayBuild({ dead: {}, b: announcing(['x:1']) });
    build.server('dead').unreachable = new Fault('backend_unavailable', 'gone');
    const { sink } = await read(build, 'x:1');
    expect(sink.parsed.result).toEqual({ contents: [] });
  });

  test('needs a uri', async () => {
    const client = await new GatewayBuild({ a: {}, b: {} }).client();
    expect(client.request(1, 'resources/read', '{}').parsed.error?.code).toBe(-32602);
  });

  test('moves to its new server after list_changed, and is looked up once until then', async () => {
    const build = new GatewayBuild({ a: announcing(['x:1']), b: announcing([]) });
    const { client } = await read(build, 'x:1');
    client.request(2, 'resources/read', '{"uri":"x:1"}');
    const { link } = build.server('a');
    expect(link.all('resources/list')).toHaveLength(1);
    build.server('a').on('resources/list', '{"resources":[]}');
    build.server('b').on('resources/list', '{"resources":[{"uri":"x:1"}]}');
    link.say('{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}');
    client.request(3, 'resources/read', '{"uri":"x:1"}');
    await settled();
    expect([readsOf(build, 'a').length, readsOf(build, 'b').length]).toEqual([2, 1]);
  });

  test('of a shared server moves likewise', async () => {
    const build = new GatewayBuild({
      a: { ...announcing(['x:1']), shared: true },
      b: announcing([]),
    });
    const { client } = await read(build, 'x:1');
    build.server('a').on('resources/list', '{"resources":[]}');
    build.server('b').on('resources/list', '{"resources":[{"uri":"x:1"}]}');
    build.server('a').link.say('{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}');
    client.request(3, 'resources/read', '{"uri":"x:1"}');
    await settled();
    expect([readsOf(build, 'a').length, readsOf(build, 'b').length]).toEqual([1, 1]);
  });

  test('is subscribed to and unsubscribed from at its owner, and its updates reach the client', async () => {
    const build = new GatewayBuild({ a: announcing(['x:1']), b: announcing(['x:2']) });
    const client = await build.client();
    client.request(1, 'resources/subscribe', '{"uri":"x:2"}');
    await settled();
    const { link } = build.server('b');
    const updated =
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:2"}}';
    link.say(updated);
    expect(client.outlet.delivered).toEqual([updated]);
    client.request(2, 'resources/unsubscribe', '{"uri":"x:2"}');
    const methods = link.heard.map(({ method }) => method).slice(-2);
    expect(methods).toEqual(['resources/subscribe', 'resources/unsubscribe']);
    link.say(updated);
    expect(client.outlet.delivered).toEqual([updated]);
  });
});
