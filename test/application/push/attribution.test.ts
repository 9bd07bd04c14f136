import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { CarrierKind } from '../../support/application/scripted-link.ts';

const log = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}';
const changed = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
const question = '{"jsonrpc":"2.0","id":1,"method":"roots/list"}';

const progress = (token: number) =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1}}`;

/** One server with two calls in flight; the first one is the longest-running. */
const twoCalls = async (carrier: CarrierKind) => {
  const build = new GatewayBuild({ alone: { carrier } });
  const client = await build.client();
  const first = client.request(1, 'tools/call', '{"name":"a","_meta":{"progressToken":10}}');
  const second = client.request(2, 'tools/call', '{"name":"b","_meta":{"progressToken":20}}');
  const { link } = build.server('alone');
  return { build, client, first, second, link, calls: link.all('tools/call') };
};

describe('a message of a server on a channel without streams', () => {
  test('belongs to the call whose progress token it names', async () => {
    const { first, second, link } = await twoCalls('channel');
    link.say(progress(20));
    expect([first.pushed, second.pushed]).toEqual([[], [progress(20)]]);
  });

  test('belongs to the longest-running call when nothing says more', async () => {
    const { client, first, second, link, calls } = await twoCalls('channel');
    link.say(log);
    link.say(question);
    expect([first.pushed, second.pushed]).toEqual([[log, question], []]);
    if (calls[0] !== undefined) link.answer(calls[0], '{}');
    link.say(log);
    expect(second.pushed).toEqual([log]);
    expect(client.outlet.delivered).toEqual([]);
  });

  test('goes outside any call when none is in flight', async () => {
    const { client, link, calls } = await twoCalls('channel');
    for (const heard of calls) link.answer(heard, '{}');
    for (const text of [log, question]) link.say(text);
    expect(client.outlet.delivered).toEqual([log, question]);
  });

  test('about no call at all goes outside any call even while calls are in flight', async () => {
    const { client, first, link } = await twoCalls('channel');
    link.say(changed);
    expect(client.outlet.delivered).toEqual([changed]);
    expect(first.pushed).toEqual([]);
  });

  test('two calls with one token by mistake: the end of the first leaves the second its progress', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const sinks = [1, 2, 3].map((id) =>
      client.request(id, 'tools/call', `{"_meta":{"progressToken":${id === 1 ? 0 : 5}}}`),
    );
    const { link } = build.server('alone');
    const [, second] = link.all('tools/call');
    if (second !== undefined) link.answer(second, '{}');
    link.say(progress(5));
    expect(sinks.map(({ pushed }) => pushed)).toEqual([[], [], [progress(5)]]);
  });
});

describe('a message of a server on a carrier that knows its exchanges', () => {
  test('belongs to the call whose stream carried it', async () => {
    const { client, first, second, link, calls } = await twoCalls('exchange');
    for (const text of [log, question, changed]) link.say(text, calls[1]?.call);
    expect(first.pushed).toEqual([]);
    expect(second.pushed).toEqual([log, question, changed]);
    expect(client.outlet.delivered).toEqual([]);
  });

  test('tells the client that the answer is a stream, and that the server let go of it', async () => {
    const { second, link, calls } = await twoCalls('exchange');
    const heard = calls[1];
    if (heard === undefined) throw new Error('the second call never arrived');
    link.stream(heard);
    link.release(heard);
    link.answer(heard, '{}');
    expect(second.events).toEqual(['stream', 'release', 'answer']);
    link.stream(heard);
    link.release(heard);
    expect(second.events).toHaveLength(3);
  });

  test.each(['body', 'channel'] as const)(
    'passes on that the answer came as a %s',
    async (carrier) => {
      const { first, link, calls } = await twoCalls('exchange');
      link.say(`{"jsonrpc":"2.0","id":${calls[0]?.id},"result":{}}`, calls[0]?.call, carrier);
      expect(first.carrier).toBe(carrier);
    },
  );
});
