import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { opened } from './opened.ts';
import { replies } from './tools.ts';

describe('a server that does not know its session any more', () => {
  test('is greeted again, told what it knew, and gets the request that showed it, whatever that is', async () => {
    const { client, server, call } = await opened({ carrier: 'exchange' });
    client.request(1, 'logging/setLevel', '{"level":"debug"}');
    server.link.answer(server.link.last('logging/setLevel'), '{}');
    client.request(2, 'resources/subscribe', '{"uri":"a:1"}');
    server.link.answer(server.link.last('resources/subscribe'), '{}');
    const sink = call('write', 3);
    server.link.forgetSession(server.link.last('tools/call'));
    await settled();
    expect(server.link.heard.map(({ method }) => method)).toEqual([
      'initialize',
      'notifications/initialized',
      'logging/setLevel',
      'resources/subscribe',
      'tools/call',
    ]);
    expect(server.links[0]?.isOpen).toBe(false);
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(sink.parsed).toEqual({ jsonrpc: '2.0', id: 3, result: {} });
  });

  test('and forgets the next ones too is not asked a fourth time', async () => {
    const { server, call } = await opened({ carrier: 'exchange' });
    const sink = call('write');
    for (let round = 0; round < 3; round += 1) {
      server.link.forgetSession(server.link.last('tools/call'));
      await settled();
    }
    expect(sink.parsed.error?.data).toMatchObject({ error_code: 'session_lost', retryable: true });
    expect(server.links).toHaveLength(3);
  });

  test('after its connection broke, as when it starts anew, heals calls that do no harm all the same', async () => {
    const { server, call } = await opened({ carrier: 'exchange' });
    const sinks = [call('read', 1), call('write', 2)];
    const old = server.link;
    server.on('tools/list', (heard, link) => {
      if (link !== old) return '{"tools":[{"name":"read","annotations":{"readOnlyHint":true}}]}';
      link.forgetSession(heard);
      return undefined;
    });
    for (const heard of old.all('tools/call')) {
      old.fail(heard, new Fault('outcome_unknown', 'it broke off'));
    }
    await settled();
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(sinks.map(({ parsed }) => parsed.error?.data?.error_code)).toEqual([
      undefined,
      'outcome_unknown',
    ]);
  });

  test('and a list that was cut off, and refused by the session of before, is asked for in the new one', async () => {
    const { client, server } = await opened({ carrier: 'exchange' });
    const sink = client.request(1, 'resources/list');
    const old = server.link;
    old.fail(old.last('resources/list'), new Fault('outcome_unknown', 'it broke off'));
    await settled();
    old.forgetSession(old.last('resources/list'));
    await settled();
    expect(server.links).toHaveLength(2);
    server.link.answer(server.link.last('resources/list'), '{}');
    expect(sink.parsed.result).toEqual({});
  });

  test('still answers what was in flight; each call that it refuses too is sent again', async () => {
    const { server, call } = await opened({ carrier: 'exchange' });
    const sinks = [call('write', 1), call('write', 2), call('write', 3)];
    const old = server.link;
    const [first, second, third] = old.all('tools/call');
    old.forgetSession(second);
    await settled();
    if (first !== undefined) old.answer(first, '{"old":1}');
    old.forgetSession(third);
    await settled();
    expect(old.isOpen).toBe(false);
    for (const heard of server.link.all('tools/call')) server.link.answer(heard, '{"new":1}');
    expect(sinks.map(({ parsed }) => parsed.result)).toEqual([{ old: 1 }, { new: 1 }, { new: 1 }]);
    expect(server.links).toHaveLength(2);
  });

  test('fails at once the call that waits for an answer of the client: it has nowhere to go', async () => {
    const { server, call } = await opened({ carrier: 'exchange' });
    const [asking] = [call('read', 1), call('write', 2)];
    const [first, second] = server.link.all('tools/call');
    server.link.say('{"jsonrpc":"2.0","id":1,"method":"roots/list"}', first?.call);
    server.link.forgetSession(second);
    await settled();
    expect(asking.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(server.link.all('tools/call')).toHaveLength(1);
  });

  test('may ask for the roots again, and hears the answer in the new session', async () => {
    const { client, server, call } = await opened({ carrier: 'exchange' });
    call('write');
    server.link.forgetSession(server.link.last('tools/call'));
    await settled();
    server.link.answer(server.link.last('tools/call'), '{}');
    server.link.say('{"jsonrpc":"2.0","id":"r","method":"roots/list"}');
    const asked = JSON.parse(client.outlet.delivered.at(-1) ?? '') as { readonly id: number };
    client.send(`{"jsonrpc":"2.0","id":${asked.id},"result":{"roots":[]}}`);
    expect(server.link.responses).toEqual(['{"jsonrpc":"2.0","id":"r","result":{"roots":[]}}']);
  });
});

describe('a request that certainly did not arrive', () => {
  test('is sent again over the link that lives: at once, and once more after a pause', async () => {
    const { build, server, call } = await opened({ carrier: 'exchange' });
    const sink = call('write');
    const refused = new Fault('backend_unavailable', 'nothing listens there');
    for (const sent of [2, 3]) {
      server.link.fail(server.link.last('tools/call'), refused);
      await settled();
      if (sent === 3) build.clock.advance(100);
      await settled();
      expect(server.link.all('tools/call')).toHaveLength(sent);
    }
    server.link.fail(server.link.last('tools/call'), refused);
    await settled();
    expect(sink.parsed.error?.data).toMatchObject({
      error_code: 'backend_unavailable',
      retryable: true,
    });
    expect(server.links).toHaveLength(1);
  });

  test('is not one that a server refused with an HTTP status', async () => {
    const { server, call } = await opened({ carrier: 'exchange' });
    const sink = call('read');
    const refusal = new Fault('backend_unavailable', 'status 503');
    server.link.fail(server.link.last('tools/call'), refusal, 503);
    await settled();
    expect(sink.parsed.error?.message).toBe('status 503');
  });
});

describe('a server that is really down', () => {
  test('is tried once per failure, and says so for what may be sent again', async () => {
    const { client, server, call } = await opened();
    const sinks = [client.request(1, 'tools/list'), call('write', 2)];
    server.on('tools/list', () => undefined);
    server.unreachable = new Fault('backend_unavailable', 'refused');
    sinks.push(client.request(3, 'resources/list'));
    server.link.die();
    await settled();
    expect(sinks.slice(1).map(({ parsed }) => parsed.error?.data?.error_code)).toEqual([
      'outcome_unknown',
      'backend_unavailable',
    ]);
    expect(server.attempts).toBe(2);
    client.request(4, 'tools/call', '{"name":"x"}');
    await settled();
    expect(server.attempts).toBe(2); // it rests now
  });
});

describe('replay: never', () => {
  test('repeats nothing that may have arrived', async () => {
    const { client, server, call } = await opened({ carrier: 'exchange', replay: 'never' });
    const sinks = [call('read', 1), client.request(2, 'resources/list')];
    server.link.die();
    await settled();
    expect(sinks.map(({ parsed }) => parsed.error?.data?.error_code)).toEqual([
      'outcome_unknown',
      'outcome_unknown',
    ]);
  });

  test('still sends again what certainly did not', async () => {
    const { server, call } = await opened({ carrier: 'exchange', replay: 'never' });
    const sink = call('write');
    server.link.forgetSession(server.link.last('tools/call'));
    await settled();
    server.link.answer(server.link.last('tools/call'), '{}');
    expect(sink.parsed.result).toEqual({});
  });
});

test('one of several servers heals alone, and its merged lists stay whole', async () => {
  const plan = { replies: { ...replies, 'tools/list': () => undefined } };
  const build = new GatewayBuild({ left: plan, right: { replies } });
  const client = await build.client();
  const sinks = ['left__read', 'right__read'].map((name, id) =>
    client.request(id, 'tools/call', `{"name":"${name}"}`),
  );
  await settled();
  const list = client.request(5, 'tools/list');
  await settled();
  const [left, right] = [build.server('left'), build.server('right')];
  left.on('tools/list', replies['tools/list']);
  left.link.die();
  await settled();
  left.link.answer(left.link.last('tools/call'), '{"of":"left"}');
  right.link.answer(right.link.last('tools/call'), '{"of":"right"}');
  expect(sinks.map(({ parsed }) => parsed.result)).toEqual([{ of: 'left' }, { of: 'right' }]);
  expect(right.links).toHaveLength(1);
  const { tools } = list.parsed.result as { readonly tools: readonly object[] };
  expect(tools).toHaveLength(10);
});

test('a tool that does not say in time what it is, is taken for one that does harm', async () => {
  const { build, server, call } = await opened({
    replies: { ...replies, 'tools/list': () => undefined },
  });
  const sink = call('read');
  server.link.die();
  await settled();
  expect(sink.isOver).toBe(false);
  build.clock.advance(3_000);
  await settled();
  expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
});
