import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../../support/application/gateway-build.ts';
import { settled } from '../../../support/application/settled.ts';
import { discovered } from '../../stateless/rig.ts';
import { filters, key, listens, report, updated } from './listens.ts';
import { type Bridge, bridge, introduced, modern } from './rig.ts';

const subscribe = async (one: Bridge, uri: string) => {
  const sink = await one.call('"s"', 'resources/subscribe', `{"uri":${JSON.stringify(uri)}}`);
  await settled();
  return sink;
};
const unsubscribe = (one: Bridge, uri: string) =>
  one.call('"u"', 'resources/unsubscribe', `{"uri":${JSON.stringify(uri)}}`);

const empty = (id: string): string => `{"jsonrpc":"2.0","id":"${id}","result":{}}`;

describe('a resource', () => {
  test('is subscribed to at the gateway, which listens for its client [LM-13]', async () => {
    const one = await bridge();
    const sink = await subscribe(one, 'x:é');
    expect(sink.text).toBe(empty('s'));
    expect(filters(one)[1]).toEqual({ resourceSubscriptions: ['x:é'] });
    expect(one.link.all('resources/subscribe')).toEqual([]);
    report(one, 1, 'resources/updated', ',"uri":"x:é","v":1.0');
    expect(one.client.outlet.delivered).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x:é","v":1.0}}',
    ]);
  });

  test('is agreed on when the server has agreed, not before [LM-13]', async () => {
    const one = await bridge();
    one.server.on('subscriptions/listen', () => undefined);
    const sink = await subscribe(one, 'x:1');
    expect(sink.isOver).toBe(false);
    const heard = listens(one)[1];
    one.link.say(
      `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"${key}":${heard?.id}},"notifications":{"resourceSubscriptions":["x:1"]}}}`,
    );
    await settled();
    expect(sink.text).toBe(empty('s'));
  });

  test('may be subscribed to twice, and is told of once [LM-13]', async () => {
    const one = await bridge();
    const both = [
      one.client.request(1, 'resources/subscribe', '{"uri":"x:1"}'),
      one.client.request(2, 'resources/subscribe', '{"uri":"x:1"}'),
    ];
    await settled();
    expect(both.map(({ parsed }) => parsed.result)).toEqual([{}, {}]);
    await subscribe(one, 'x:1');
    expect(filters(one)).toHaveLength(2);
    report(one, 1, 'resources/updated', ',"uri":"x:1"');
    expect(one.client.outlet.delivered).toEqual([updated('x:1')]);
  });

  test('is not heard of any more once the client has said so [LM-13]', async () => {
    const one = await bridge();
    await subscribe(one, 'x:1');
    const sink = await unsubscribe(one, 'x:1');
    expect(sink.text).toBe(empty('u'));
    expect(one.link.forgotten).toEqual([Number(listens(one)[1]?.id)]);
    expect((await unsubscribe(one, 'x:1')).text).toBe(empty('u'));
    await subscribe(one, 'x:1');
    report(one, 2, 'resources/updated', ',"uri":"x:1"');
    expect(one.client.outlet.delivered).toEqual([updated('x:1')]);
  });

  test('may be given up before the server has agreed', async () => {
    const one = await bridge();
    one.client.request(1, 'resources/subscribe', '{"uri":"x:1"}');
    one.client.request(2, 'resources/unsubscribe', '{"uri":"x:1"}');
    await settled();
    await subscribe(one, 'x:2');
    expect(one.link.forgotten).toHaveLength(listens(one).length - 2);
    report(one, listens(one).length - 1, 'resources/updated', ',"uri":"x:2"');
    expect(one.client.outlet.delivered).toEqual([updated('x:2')]);
  });

  test('may be given up while the server is asked', async () => {
    const one = await bridge();
    one.server.on('subscriptions/listen', () => undefined);
    const sink = one.client.request(1, 'resources/subscribe', '{"uri":"x:1"}');
    await settled();
    await unsubscribe(one, 'x:1');
    const heard = listens(one)[1];
    one.link.say(
      `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"${key}":${heard?.id}},"notifications":{"resourceSubscriptions":["x:1"]}}}`,
    );
    await settled();
    expect(sink.parsed.result).toEqual({});
    expect(one.link.forgotten).toEqual([Number(heard?.id)]);
  });

  test('that cannot be had any more leaves no timer behind', async () => {
    const build = new GatewayBuild({ one: modern() });
    const open = build.server('one').holdOpening();
    const client = build.connect();
    const { alarms } = build.clock;
    client.request(1, 'resources/subscribe', '{"uri":"x:1"}');
    await settled();
    client.session.close();
    build.server('one').unreachable = new Fault('backend_unavailable', 'gone');
    open();
    await settled();
    expect(build.clock.alarms).toBe(alarms);
  });

  test('of one client is nothing to another', async () => {
    const one = await bridge();
    const other = await introduced(one.build);
    await subscribe(one, 'x:1');
    report(one, 1, 'resources/updated', ',"uri":"x:1"');
    expect(one.client.outlet.delivered).toHaveLength(1);
    expect(other.outlet.delivered).toEqual([]);
  });

  test('inside another one is told of once, however many subscriptions it is in', async () => {
    const one = await bridge();
    for (const uri of ['x:/a', 'x:/a/b', 'x:/other']) await subscribe(one, uri);
    for (const at of [1, 2]) report(one, at, 'resources/updated', ',"uri":"x:/a/b/c"');
    expect(one.client.outlet.delivered).toEqual([updated('x:/a/b/c')]);
    report(one, 1, 'resources/updated', ',"uri":"x:/a/z"');
    expect(one.client.outlet.delivered.slice(1)).toEqual([updated('x:/a/z')]);
  });

  test('whose changes the server does not report is refused [LM-13]', async () => {
    const one = await bridge(
      modern({ 'server/discover': discovered('{"resources":{"listChanged":true}}') }),
    );
    const sink = await subscribe(one, 'x:1');
    expect(sink.parsed.error).toMatchObject({ code: -32601 });
    expect(filters(one)).toHaveLength(1);
  });

  test('that the server does not honour is refused, and may be tried again [LM-13]', async () => {
    const one = await bridge();
    one.server.on('subscriptions/listen', (heard, link) => {
      link.say(
        `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"${key}":${heard.id}},"notifications":{}}}`,
      );
      return undefined;
    });
    for (let at = 1; at <= 2; at += 1) {
      const sink = await subscribe(one, 'x:1');
      expect(sink.parsed.error).toMatchObject({ code: -32601 });
      expect(filters(one)).toHaveLength(1 + at);
    }
  });

  test('of a server that cannot be asked is refused with the reason', async () => {
    const one = await bridge(modern({ 'server/discover': '{}' }));
    const sink = await subscribe(one, 'x:1');
    expect(sink.parsed.error).toMatchObject({ data: { error_code: 'backend_protocol_error' } });
    const { alarms } = one.build.clock;
    await subscribe(one, 'x:1');
    expect(one.build.clock.alarms).toBe(alarms);
  });

  test.each(['{}', '{"uri":7}'])('needs a uri: %s is refused', async (params) => {
    const one = await bridge();
    const sink = await one.call(1, 'resources/subscribe', params);
    expect(sink.parsed.error).toMatchObject({ code: -32602 });
  });

  test('is one of a thousand at most, and its name is no novel', async () => {
    const one = await bridge();
    for (let at = 0; at < 1_000; at += 1) {
      one.client.request(at, 'resources/subscribe', `{"uri":"x:${at}"}`);
    }
    await settled();
    const tooMany = await subscribe(one, 'x:more');
    expect(tooMany.parsed.error).toMatchObject({
      message: expect.stringContaining('1000 resources') as string,
      data: { error_code: 'overloaded' },
    });
    expect((await subscribe(one, 'x:7')).text).toBe(empty('s'));
    await unsubscribe(one, 'x:8');
    expect((await subscribe(one, 'x:more')).text).toBe(empty('s'));
    const tooLong = await subscribe(one, `x:${'a'.repeat(9_000)}`);
    expect(tooLong.parsed.error).toMatchObject({ code: -32602 });
  });

  test('is forgotten with its client', async () => {
    const one = await bridge();
    await subscribe(one, 'x:1');
    one.client.session.close();
    expect(one.link.forgotten).toHaveLength(2);
  });
});
