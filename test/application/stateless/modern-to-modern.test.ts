import { describe, expect, test } from 'vitest';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { ModernRig, meta } from './rig.ts';

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  const rigOf = (): ModernRig => new ModernRig({ one: { carrier } });

  test('a request crosses with another id and no other change, and so does its answer', async () => {
    const rig = rigOf();
    const params = `"name":"t","arguments":{ "n":12345678901234567890,"ü":1.10 },${meta(',"x/y":[]')}`;
    const sink = rig
      .client()
      .send(
        `{"jsonrpc":"2.0","id":"mine","method":"tools/call","params":{${params}},"extra":null}`,
      );
    await settled();
    const heard = rig.server().link.last('tools/call');
    expect(heard.params).toBe(`{${params}}`);
    expect(heard.text).toContain('"extra":null');
    rig.server().link.answer(heard, '{"resultType":"complete","content":[],"z":1e400}');
    expect(sink.text).toBe(
      '{"jsonrpc":"2.0","id":"mine","result":{"resultType":"complete","content":[],"z":1e400}}',
    );
  });

  test('input_required and requestState pass through byte for byte', async () => {
    const rig = rigOf();
    const sink = rig.client().request(1, 'tools/call', '"name":"t"');
    await settled();
    const asked =
      '{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"\\u0041=="}';
    rig.server().link.answer(rig.server().link.last('tools/call'), asked);
    expect(sink.text).toContain(asked);
  });

  test('clients with equal ids and equal progress tokens get their own', async () => {
    const rig = rigOf();
    const [ann, bob] = [rig.client(), rig.client()];
    const sinks = [ann, bob].map((client) =>
      client.request(7, 'tools/call', '"name":"t"', undefined, ',"progressToken":"p"'),
    );
    await settled();
    const calls = rig.server().link.all('tools/call');
    for (const [index, heard] of calls.entries()) {
      const { _meta } = JSON.parse(heard.params) as { _meta: { progressToken: unknown } };
      const token = JSON.stringify(_meta.progressToken);
      rig
        .server()
        .link.say(
          `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${index}}}`,
          heard.call,
        );
      rig.server().link.answer(heard, `{"n":${index}}`);
    }
    for (const [index, sink] of sinks.entries()) {
      expect(sink.pushed).toEqual([
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"p","progress":${index}}}`,
      ]);
      expect(sink.text).toBe(`{"jsonrpc":"2.0","id":7,"result":{"n":${index}}}`);
    }
  });

  test('log messages reach the request that asked for them and nobody else', async () => {
    const rig = rigOf();
    const level = ',"io.modelcontextprotocol/logLevel":"info"';
    const clients = [rig.client(), rig.client(), rig.client()];
    const loud = clients.map((client) =>
      client.request(1, 'tools/call', '"name":"loud"', undefined, level),
    );
    const quiet = rig.client().request(1, 'tools/call', '"name":"quiet"');
    await settled();
    let count = 0;
    for (const link of rig.server().links) {
      for (const heard of link.all('tools/call')) {
        if (heard.params.includes('quiet')) continue;
        count += 1;
        link.say(
          `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${heard.id}@${count}"}}`,
          heard.call,
        );
        link.answer(heard, `{"said":"${heard.id}@${count}"}`);
      }
    }
    for (const sink of loud) {
      const { result } = sink.parsed as { result: { said: string } };
      expect(sink.pushed).toHaveLength(1);
      expect(sink.pushed[0]).toContain(`"${result.said}"`);
    }
    expect(quiet.pushed).toEqual([]);
  });

  test('a cancelled request is cancelled at the server once, and nothing more comes', async () => {
    const rig = rigOf();
    const client = rig.client();
    const sink = client.request(1, 'tools/call', '"name":"t"');
    const other = client.request(2, 'tools/call', '"name":"t"');
    await settled();
    const { link } = rig.server();
    const [first, second] = link.all('tools/call');
    client.cancel(1);
    expect(sink.isAbandoned).toBe(true);
    expect(link.forgotten).toEqual([first?.call]);
    const notices = link.all('notifications/cancelled').map(({ params }) => params);
    expect(notices).toHaveLength(carrier === 'channel' ? 1 : 0);
    if (carrier === 'channel') expect(notices[0]).toContain(`"requestId":${first?.id}`);
    if (first !== undefined) link.answer(first, '{}');
    if (second !== undefined) link.answer(second, '{}');
    expect(other.text).toContain('"id":2');
  });

  test('a client that goes cancels all it asked for', async () => {
    const rig = rigOf();
    const client = rig.client();
    client.request(1, 'tools/call', '"name":"t"');
    client.request(2, 'tools/call', '"name":"t"');
    await settled();
    client.connection.close();
    expect(rig.server().link.forgotten).toHaveLength(2);
    expect(rig.clients.callsInFlight).toBe(0);
  });

  test('a server that is silent for too long is given up', async () => {
    const rig = rigOf();
    const sink = rig.client().request(1, 'tools/call', '"name":"t"');
    await settled();
    rig.clock.advance(70_000);
    expect(sink.parsed.error).toMatchObject({ code: 1005, data: { error_code: 'timeout' } });
    expect(rig.server().link.forgotten).toHaveLength(1);
  });

  test('a server that dies fails its calls, and the next one opens a new link', async () => {
    const rig = rigOf();
    const client = rig.client();
    const sink = client.request(1, 'tools/call', '"name":"t"');
    await settled();
    rig.server().link.die();
    await settled();
    expect(sink.parsed.error).toMatchObject({
      code: 1004,
      data: { error_code: 'outcome_unknown', server: 'one', method: 'tools/call' },
    });
    client.request(2, 'tools/call', '"name":"t"');
    await settled();
    expect(rig.server().links).toHaveLength(2);
    expect(rig.server().link.all('tools/call')).toHaveLength(1);
  });
});

test('what was removed is not there, however a server would answer', async () => {
  const rig = new ModernRig({ one: {} });
  for (const method of [
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
  ]) {
    const sink = rig.client().request(1, method);
    await settled();
    expect(sink.refusals).toMatchObject([{ fault: { code: 'method_not_found' }, idText: '1' }]);
  }
  expect(rig.server().links).toEqual([]);
});

test('a request without its envelope is refused before anything is done', () => {
  const rig = new ModernRig({ one: {} });
  const version = '"io.modelcontextprotocol/protocolVersion":"2026-07-28"';
  const sink = rig
    .client()
    .send(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{${version}}}}`);
  expect(sink.refusals).toMatchObject([{ fault: { code: 'invalid_envelope' } }]);
  expect(rig.metrics.started).toBe(0);
});

test('a server that asks its client by a request is not listened to', async () => {
  const rig = new ModernRig({ one: {} });
  const sink = rig.client().request(1, 'tools/call', '"name":"t"');
  await settled();
  rig.server().link.say('{"jsonrpc":"2.0","id":1,"method":"roots/list"}');
  expect(sink.events).toEqual([]);
  expect(rig.server().link.responses).toEqual([]);
});
