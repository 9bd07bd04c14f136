import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { clientParams } from '../../support/application/test-client.ts';

const capable = agreement('{"logging":{},"resources":{"subscribe":true}}');
const replies = {
  initialize: capable,
  'logging/setLevel': '{}',
  'resources/subscribe': '{}',
  'resources/unsubscribe': '{}',
};

describe('after the death of a server', () => {
  test('its calls fail at once with the reason and other servers go on', async () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = await build.client();
    const [a, b, other] = ['left__a', 'left__b', 'right__c'].map((name, id) =>
      client.request(id, 'tools/call', `{"name":"${name}"}`),
    );
    await settled();
    build.server('left').link.die('it ended with exit code 3');
    await settled();
    for (const sink of [a, b]) {
      expect(sink?.parsed.error).toMatchObject({
        code: -32004,
        message:
          'it ended with exit code 3; whether server "left" carried out tools/call is not known: check before you send it again',
      });
    }
    const { link } = build.server('right');
    link.answer(link.last('tools/call'), '{}');
    expect(other?.parsed.result).toEqual({});
  });

  test("the next call opens it again with the client's own params, level and subscriptions", async () => {
    const build = new GatewayBuild({ alone: { replies } });
    const client = await build.client({}, '2025-06-18');
    const server = build.server('alone');
    client.request(1, 'logging/setLevel', '{"level":"debug","x":1.0}');
    for (const [id, uri] of ['a:1', 'a:2', 'a:3'].entries()) {
      client.request(id + 2, 'resources/subscribe', `{"uri":"${uri}","x":1.0}`);
    }
    client.request(9, 'resources/unsubscribe', '{"uri":"a:2"}');
    server.link.die();
    const sink = client.request(10, 'tools/call', '{"name":"x"}');
    await settled();
    expect(server.links).toHaveLength(2);
    expect(server.link.heard.map(({ method, params }) => [method, params])).toEqual([
      ['initialize', clientParams('2025-06-18')],
      ['notifications/initialized', ''],
      ['logging/setLevel', '{"level":"debug","x":1.0}'],
      ['resources/subscribe', '{"uri":"a:1","x":1.0}'],
      ['resources/subscribe', '{"uri":"a:3","x":1.0}'],
      ['tools/call', '{"name":"x"}'],
    ]);
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(sink.parsed.result).toEqual({});
  });

  test('before the client has ended its handshake, initialized is still sent once', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = build.connect();
    client.request(1, 'initialize', clientParams('2025-11-25'));
    await settled();
    const server = build.server('alone');
    server.link.die();
    client.request(2, 'tools/call', '{"name":"x"}');
    await settled();
    client.notify('notifications/initialized');
    expect(server.links).toHaveLength(2);
    expect(server.link.all('notifications/initialized')).toHaveLength(1);
  });

  test('a server that dies in the turn of its answer to initialize is a fault, not a dead link', async () => {
    const build = new GatewayBuild({ alone: {} });
    const server = build.server('alone');
    server.on('initialize', (heard, link) => {
      link.answer(heard, agreement());
      link.die('it ended with exit code 9');
      return undefined;
    });
    const client = build.connect();
    const sink = client.request(1, 'initialize', '{}');
    await settled();
    expect(sink.parsed.error?.message).toBe('it ended with exit code 9');
  });
});

describe('what one server was told', () => {
  test('is not told another server when that one is opened', async () => {
    const listing = (uri: string) => ({
      ...replies,
      'resources/list': `{"resources":[{"uri":"${uri}"}]}`,
      'resources/templates/list': '{"resourceTemplates":[]}',
    });
    const build = new GatewayBuild({
      left: { replies: listing('a:1') },
      right: { replies: { ...listing('b:1'), initialize: agreement('{"resources":{}}') } },
    });
    const client = await build.client();
    client.request(1, 'resources/subscribe', '{"uri":"a:1"}');
    await settled();
    client.request(2, 'logging/setLevel', '{"level":"error"}');
    await settled();
    const [left, right] = [build.server('left'), build.server('right')];
    right.link.die();
    left.link.die();
    client.request(3, 'tools/call', '{"name":"right__x"}');
    client.request(4, 'tools/call', '{"name":"left__x"}');
    await settled();
    // What it lists is asked for by whoever keeps lists, if at all.
    const methods = (server: typeof left) =>
      server.link.heard
        .map(({ method = '' }) => method)
        .slice(2)
        .filter((method) => !method.endsWith('/list'));
    expect(methods(left)).toEqual(['logging/setLevel', 'resources/subscribe', 'tools/call']);
    expect(methods(right)).toEqual(['tools/call']);
  });
});
