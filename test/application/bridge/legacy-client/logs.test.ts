import { describe, expect, test } from 'vitest';
import { bridge, inParams, modern } from './rig.ts';

const key = 'io.modelcontextprotocol/logLevel';
const log =
  '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1.0}}';

const levelOf = (one: Awaited<ReturnType<typeof bridge>>): unknown =>
  (inParams(one.heard(), '_meta') as Record<string, unknown>)[key];

describe('the log level of a session', () => {
  test('goes with every later request, and the server never hears of it alone [LM-12]', async () => {
    const one = await bridge();
    await one.call(1, 'tools/call', '{"name":"t"}');
    expect(levelOf(one)).toBeUndefined();
    one.answer('{}');
    const sink = await one.call(2, 'logging/setLevel', '{"level":"warning"}');
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":2,"result":{}}');
    expect(one.link.all('logging/setLevel')).toEqual([]);
    for (const level of ['warning', 'debug']) {
      await one.call(3, 'logging/setLevel', `{"level":"${level}"}`);
      await one.call(4, 'tools/call', '{"name":"t"}');
      expect(levelOf(one)).toBe(level);
      one.answer('{}');
    }
  });

  test.each(['{"level":"loud"}', '{"level":7}', '{}'])(
    'is one there is: %s is refused, and the old one stays [LM-12]',
    async (params) => {
      const one = await bridge();
      await one.call(1, 'logging/setLevel', '{"level":"error"}');
      const sink = await one.call(2, 'logging/setLevel', params);
      expect(sink.parsed.error).toMatchObject({
        code: -32602,
        message: expect.stringContaining('debug, info') as string,
      });
      await one.call(3, 'tools/call', '{"name":"t"}');
      expect(levelOf(one)).toBe('error');
    },
  );
});

describe('a log message', () => {
  test('comes on the stream of the call it is about [LM-12]', async () => {
    const one = await bridge(modern({}, 'exchange'));
    await one.call(1, 'logging/setLevel', '{"level":"info"}');
    const sink = await one.call(2, 'tools/call', '{"name":"t"}');
    one.link.say(log, one.heard().call);
    expect(sink.pushed).toEqual([log]);
    expect(one.client.outlet.delivered).toEqual([]);
  });

  test('does not come to a client that set no level [LM-12]', async () => {
    const one = await bridge(modern({}, 'exchange'));
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.link.say(log, one.heard().call);
    expect(sink.pushed).toEqual([]);
    expect(one.build.metrics.dropped).toEqual(['unwanted_log']);
  });
});

test.each([
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}',
  '{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{}}',
])('%s on the stream of a call means nothing to its client', async (text) => {
  const one = await bridge(modern({}, 'exchange'));
  const sink = await one.call(1, 'tools/call', '{"name":"t"}');
  one.link.say(text, one.heard().call);
  expect(sink.pushed).toEqual([]);
  one.link.say('{"jsonrpc":"2.0","method":"notifications/vendor"}', one.heard().call);
  expect(sink.pushed).toHaveLength(1);
});
