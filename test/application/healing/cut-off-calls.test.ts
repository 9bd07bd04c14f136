import { describe, expect, test } from 'vitest';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { opened } from './opened.ts';
import { harmful, harmless, replies } from './tools.ts';

describe.each<CarrierKind>(['channel', 'exchange'])('over a %s carrier', (carrier) => {
  test.each(harmless)('a call of "%s" that was cut off is repeated once', async (name) => {
    const { server, call } = await opened({ carrier });
    const sink = call(name, 7);
    const first = server.link.last('tools/call');
    server.link.die();
    await settled();
    expect(server.links).toHaveLength(2);
    const second = server.link.last('tools/call');
    expect(second.params).toBe(first.params);
    server.link.answer(second, '{"n":1.0}');
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":7,"result":{"n":1.0}}');
    expect(sink.events).toEqual(['answer']);
  });

  test.each(harmful)('a call of "%s" that was cut off is not', async (name) => {
    const { server, call } = await opened({ carrier });
    const sink = call(name);
    server.link.die('it ended with exit code 3');
    await settled();
    expect(server.link.all('tools/call')).toEqual([]);
    expect(sink.parsed.error).toEqual({
      code: -32004,
      message:
        'it ended with exit code 3; whether server "alone" carried out tools/call is not known: check before you send it again',
      data: {
        error_code: 'outcome_unknown',
        retryable: false,
        server: 'alone',
        method: 'tools/call',
      },
    });
  });

  test.each([
    ['tools/list', '{}'],
    ['prompts/list', '{}'],
    ['resources/list', '{}'],
    ['resources/templates/list', '{}'],
    ['resources/read', '{"uri":"a:1"}'],
    ['prompts/get', '{"name":"p"}'],
    ['completion/complete', '{"ref":{"type":"ref/prompt","name":"p"}}'],
    ['logging/setLevel', '{"level":"info"}'],
    ['resources/subscribe', '{"uri":"a:1"}'],
    ['resources/unsubscribe', '{"uri":"a:1"}'],
  ])('%s is repeated without a look at the tools', async (method, params) => {
    const { client, server } = await opened({
      carrier,
      replies: { initialize: replies.initialize },
    });
    const sink = client.request(1, method, params);
    server.link.die();
    await settled();
    server.link.answer(server.link.last(method), '{}');
    expect(sink.parsed.result).toEqual({});
  });

  test('a method nobody knows is not', async () => {
    const { client, server } = await opened({ carrier });
    const sink = client.request(1, 'acme/launch', '{}');
    server.link.die();
    await settled();
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(server.attempts).toBe(1);
  });

  test('nothing is repeated where something was shown to the client already', async () => {
    const { server, call } = await opened({ carrier });
    const sink = call('read', 1, ',"_meta":{"progressToken":"t"}');
    const { call: about } = server.link.last('tools/call');
    server.link.say(
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":1}}',
      about,
    );
    server.link.die();
    await settled();
    expect(sink.events).toEqual(['push', 'answer']);
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
  });

  test('nothing is repeated where the client was asked already', async () => {
    const { server, call } = await opened({ carrier });
    const sinks = [call('read', 1), call('read', 2)];
    const { call: about } = server.link.last('tools/call');
    server.link.say('{"jsonrpc":"2.0","id":1,"method":"roots/list"}', about);
    server.link.die();
    await settled();
    const asked = carrier === 'channel' ? [true, true] : [false, true];
    expect(sinks.map(({ isOver }) => isOver)).toEqual(asked);
    const again = server.links.slice(1).flatMap((link) => link.all('tools/call'));
    expect(again).toHaveLength(carrier === 'channel' ? 0 : 1);
  });

  test('a call that is cut off three times is not sent a fourth time, and the third after a pause', async () => {
    const { build, server, call } = await opened({ carrier });
    const sink = call('read');
    const sent = () => server.links.flatMap((link) => link.all('tools/call')).length;
    server.link.die();
    await settled();
    build.clock.advance(5_000); // that link counts as healthy
    server.link.die();
    await settled();
    expect(sent()).toBe(2);
    build.clock.advance(100);
    await settled();
    expect(sent()).toBe(3);
    server.link.die();
    await settled();
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(sent()).toBe(3);
  });

  test('fifty calls that fail together open one session and ask once for the tools', async () => {
    const { server, call } = await opened({ carrier });
    const sinks = Array.from({ length: 50 }, (_, id) => call(id % 2 === 0 ? 'read' : 'write', id));
    server.link.die();
    await settled();
    expect(server.links).toHaveLength(2);
    expect(server.link.all('tools/list')).toHaveLength(2);
    expect(server.link.all('tools/call')).toHaveLength(25);
    for (const heard of server.link.all('tools/call')) server.link.answer(heard, '{}');
    expect(sinks.filter(({ parsed }) => parsed.error === undefined)).toHaveLength(25);
  });

  test('a client that cancels while the session is opened again is heard by nobody', async () => {
    const { client, server, call } = await opened({ carrier });
    const sink = call('read');
    const open = server.holdOpening();
    server.link.die();
    await settled();
    client.cancel(1);
    open();
    await settled();
    expect(sink.events).toEqual(['abandon']);
    expect(server.link.all('tools/call')).toEqual([]);
  });

  test('a cancellation, progress and the deadline belong to the second try', async () => {
    const { build, client, server, call } = await opened({ carrier });
    const sinks = [1, 2].map((id) => call('read', id, `,"_meta":{"progressToken":"t-${id}"}`));
    server.link.die();
    await settled();
    const [first, second] = server.link.all('tools/call');
    client.cancel(1);
    expect(server.link.last('notifications/cancelled').params).toContain(
      `"requestId":${first?.id}`,
    );
    server.link.say(
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t-2","progress":1}}',
      second?.call,
    );
    expect(sinks[1]?.pushed).toHaveLength(1);
    build.clock.advance(61_000);
    expect(sinks[1]?.parsed.error?.data?.error_code).toBe('timeout');
  });
});
