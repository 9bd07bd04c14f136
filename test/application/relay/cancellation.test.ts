import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

describe('a client that cancels', () => {
  test.each(['7', '"7"', '"é🐎"', '1e400'])(
    'request %s reaches the server in its own words under the id of the link',
    async (id) => {
      const build = new GatewayBuild({ alone: {} });
      const client = await build.client();
      const { link } = build.server('alone');
      const sink = client.request(id, 'tools/call', '{"name":"slow"}');
      const heard = link.last('tools/call');
      client.notify('notifications/cancelled', `{"reason":"späť","requestId":${id},"x":1.0}`);
      expect(link.last('notifications/cancelled').params).toBe(
        `{"reason":"späť","requestId":${heard.id},"x":1.0}`,
      );
      expect(link.forgotten).toEqual([Number(heard.id)]);
      expect(sink.events).toEqual(['abandon']);
      link.answer(heard, '{}');
      expect(build.metrics.dropped).toEqual(['unknown_reply']);
      expect(build.metrics.finished.at(-1)).toMatchObject({ status: 499, isError: false });
    },
  );

  test('is heard by the one server that works on the request', async () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = await build.client();
    client.request(1, 'tools/call', '{"name":"left__slow"}');
    client.request(2, 'tools/call', '{"name":"right__slow"}');
    await settled();
    client.cancel(2);
    expect(build.server('left').link.all('notifications/cancelled')).toEqual([]);
    expect(build.server('right').link.all('notifications/cancelled')).toHaveLength(1);
  });

  test('on a shared server cancels its own call only', async () => {
    const build = new GatewayBuild({ alone: { shared: true } });
    const [first, second] = [await build.client(), await build.client()];
    const kept = first.request(1, 'tools/call', '{"name":"slow"}');
    const cancelled = second.request(1, 'tools/call', '{"name":"slow"}');
    await settled();
    const { link } = build.server('alone');
    const [ofFirst, ofSecond] = link.all('tools/call');
    second.cancel(1);
    expect(link.last('notifications/cancelled').params).toBe(`{"requestId":${ofSecond?.id}}`);
    expect(cancelled.isAbandoned).toBe(true);
    if (ofFirst !== undefined) link.answer(ofFirst, '{}');
    expect(kept.parsed.result).toEqual({});
  });

  test('what is not in flight is heard by nobody', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    client.request(1, 'tools/call', '{"name":"slow"}');
    for (const id of ['2', '"1"', '{}', 'null']) client.cancel(id);
    client.notify('notifications/cancelled', '{}');
    expect(link.all('notifications/cancelled')).toEqual([]);
  });

  test('while the link is still opened is never heard of at the server', async () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = await build.client();
    const server = build.server('left');
    const release = server.holdOpening();
    const sink = client.request(1, 'tools/call', '{"name":"left__slow"}');
    await settled();
    client.cancel(1);
    expect(sink.events).toEqual(['abandon']);
    release();
    await settled();
    expect(server.link.heard.map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
    ]);
  });

  test('while the owner of a resource is looked up opens nothing for it afterwards', async () => {
    const build = new GatewayBuild({
      left: { replies: { initialize: agreement('{"resources":{}}'), 'resources/list': silent } },
      right: {},
    });
    const client = await build.client();
    const sink = client.request(1, 'resources/read', '{"uri":"a:b"}');
    await settled();
    client.cancel(1);
    build.clock.advance(5_000);
    await settled();
    expect(sink.events).toEqual(['abandon']);
    expect(build.server('left').link.all('resources/read')).toEqual([]);
  });
});
