import { describe, expect, test } from 'vitest';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { ModernRig } from './rig.ts';

const changed = (subscription: string, method = 'tools/list_changed', more = ''): string =>
  `{"jsonrpc":"2.0","method":"notifications/${method}","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${subscription}}${more}}}`;

const methods = (sink: RecordingSink): readonly unknown[] =>
  sink.pushed.map((text) => (JSON.parse(text) as { method: unknown }).method);

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  const rigOf = (): ModernRig => new ModernRig({ one: { carrier } });

  test.each(['0', '7', '"7"', '"ä"'])(
    'everything carries the id of the client, with its type: %s [MM-06]',
    async (id) => {
      const rig = rigOf();
      const sink = rig
        .client()
        .request(id, 'subscriptions/listen', '"notifications":{"toolsListChanged":true}');
      await settled();
      const { link } = rig.server();
      const listen = link.last('subscriptions/listen');
      link.say(changed(listen.id), listen.call);
      expect(methods(sink)).toEqual([
        'notifications/subscriptions/acknowledged',
        'notifications/tools/list_changed',
      ]);
      for (const text of sink.pushed) {
        expect(text).toContain(`"io.modelcontextprotocol/subscriptionId":${id}`);
      }
    },
  );

  test('many who want the same cost the server one subscription, and each hears it once', async () => {
    const rig = rigOf();
    const sinks = [1, 2, 3].map(() =>
      rig.client().request(1, 'subscriptions/listen', '"notifications":{"toolsListChanged":true}'),
    );
    await settled();
    const { link } = rig.server();
    expect(link.all('subscriptions/listen')).toHaveLength(1);
    const listen = link.last('subscriptions/listen');
    link.say(changed(listen.id), listen.call);
    for (const sink of sinks) expect(sink.pushed).toHaveLength(2);
  });

  test('nobody hears what he did not ask for', async () => {
    const rig = rigOf();
    const ann = rig
      .client()
      .request(1, 'subscriptions/listen', '"notifications":{"resourceSubscriptions":["a:1"]}');
    const bob = rig
      .client()
      .request(1, 'subscriptions/listen', '"notifications":{"resourceSubscriptions":["a:2"]}');
    await settled();
    const { link } = rig.server();
    for (const listen of link.all('subscriptions/listen')) {
      if (listen.params.includes('a:2')) {
        link.say(changed(listen.id, 'resources/updated', ',"uri":"a:2"'), listen.call);
      }
    }
    expect(ann.pushed).toHaveLength(1);
    expect(bob.pushed).toHaveLength(2);
  });

  test('the last one who goes ends the subscription at the server', async () => {
    const rig = rigOf();
    const clients = [rig.client(), rig.client()];
    for (const client of clients) {
      client.request(1, 'subscriptions/listen', '"notifications":{"toolsListChanged":true}');
    }
    await settled();
    clients[0]?.cancel(1);
    expect(rig.server().link.forgotten).toEqual([]);
    clients[1]?.connection.close();
    expect(rig.server().link.forgotten).toHaveLength(1);
    expect(rig.clients.callsInFlight).toBe(0);
  });
});

test('a filter that is none is refused in an answer', async () => {
  const rig = new ModernRig({ one: {} });
  const sink = rig.client().request(1, 'subscriptions/listen', '"notifications":[]');
  await settled();
  expect(sink.parsed.error).toMatchObject({ code: -32_602 });
  expect(rig.clients.callsInFlight).toBe(0);
});

test('the gateway ends a subscription in good order: a result that names it, and on one channel the notification first', async () => {
  const rig = new ModernRig({ one: {} });
  const over = ['http', 'stdio'] as const;
  const [http, stdio] = over.map((protocol) =>
    rig
      .client({ protocol })
      .request('"s"', 'subscriptions/listen', '"notifications":{"toolsListChanged":true}'),
  );
  await settled();
  rig.clients.endSubscriptions();
  for (const sink of [http, stdio]) {
    expect(sink?.parsed).toEqual({
      jsonrpc: '2.0',
      id: 's',
      result: {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/subscriptionId': 's' },
      },
    });
  }
  expect(http?.pushed).toHaveLength(1);
  expect(stdio?.pushed.at(-1)).toContain('"requestId":"s"');
});

test('a client that leaves while the server is asked leaves nothing behind', async () => {
  const rig = new ModernRig({ one: { replies: { 'subscriptions/listen': () => undefined } } });
  const client = rig.client();
  client.request(1, 'subscriptions/listen', '"notifications":{"toolsListChanged":true}');
  await settled();
  client.connection.close();
  const { link } = rig.server();
  const listen = link.last('subscriptions/listen');
  link.say(changed(listen.id, 'subscriptions/acknowledged', ',"notifications":{}'));
  await settled();
  expect(link.forgotten).toHaveLength(1);
});

describe('streams of one caller', () => {
  const listen = (rig: ModernRig, facts: Parameters<ModernRig['client']>[0]) => {
    const client = rig.client(facts);
    const sink = client.request(
      1,
      'subscriptions/listen',
      '"notifications":{"toolsListChanged":true}',
    );
    return { client, sink };
  };
  const alice = { protocol: 'http', principal: { key: 'user:alice' } } as const;

  test('are as many as one may hold open; one more is refused until one is closed', async () => {
    const rig = new ModernRig({ one: {} });
    rig.clients.callers.max = 1;
    const first = listen(rig, alice);
    await settled();
    const second = listen(rig, alice);
    const other = listen(rig, { ...alice, principal: { key: 'user:bob' } });
    await settled();
    expect(second.sink.refusals[0]?.fault.code).toBe('too_many_connections');
    expect([first.sink.isOver, other.sink.isOver]).toEqual([false, false]);
    first.client.cancel(1);
    other.client.cancel(1);
    expect(rig.clients.callers.size).toBe(0);
    const third = listen(rig, alice);
    await settled();
    expect(third.sink.isOver).toBe(false);
  });

  test('count on carriers that have a connection for each, and nowhere else', async () => {
    const rig = new ModernRig({ one: {} });
    rig.clients.callers.max = 1;
    listen(rig, { ...alice, protocol: 'websocket' });
    await settled();
    expect(rig.clients.callers.size).toBe(0);
  });
});
