import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';

const ping = (id: number | string) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;
const pings = (count: number) =>
  `[${Array.from({ length: count }, (_, id) => ping(id)).join(', ')}]`;

const clientOf = async (protocolVersion: string) => {
  const build = new GatewayBuild({ alone: {} });
  build
    .server('alone')
    .on('initialize', ({ params }) => params.replace('"clientInfo"', '"serverInfo"'));
  const client = await build.client({}, protocolVersion);
  return { build, client, link: build.server('alone').link };
};

describe('JSON-RPC batches', () => {
  test.each(['2024-11-05', '2025-06-18', '2025-11-25'])(
    'are refused in %s [I11]',
    async (version) => {
      const { client } = await clientOf(version);
      expect(client.send(pings(2)).refusals[0]?.fault.code).toBe('batch_refused');
    },
  );

  test('are refused before initialize', () => {
    const client = new GatewayBuild({ alone: {} }).connect();
    expect(client.send(pings(1)).refusals[0]?.fault.code).toBe('batch_refused');
  });

  test.each([1, 50])('of %i messages are answered in 2025-03-26 [I11]', async (count) => {
    const { client } = await clientOf('2025-03-26');
    const answers = JSON.parse(client.send(pings(count)).text) as readonly { id: number }[];
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, id) => id));
  });

  test.each([0, 51, 1_001])(
    'of %i messages are refused, and none of them is carried [I11]',
    async (count) => {
      const { build, client } = await clientOf('2025-03-26');
      const before = build.metrics.started;
      const sink = client.send(pings(count));
      expect(sink.refusals[0]?.fault.row.rpcCode).toBe(-32600);
      expect(build.metrics.started).toBe(before);
    },
  );

  test('wait for their last answer, keep ids exact, and pass on what is pushed meanwhile', async () => {
    const { client, link } = await clientOf('2025-03-26');
    const sink = client.send(
      '[{"jsonrpc":"2.0","id":1e400,"method":"tools/call","params":{"_meta":{"progressToken":1}}},\n' +
        '{"jsonrpc":"2.0","method":"notifications/vendor"},\n' +
        '{"jsonrpc":"2.0","id":"b","method":"tools/call"}]',
    );
    const [first, second] = link.all('tools/call');
    expect(link.all('notifications/vendor')).toHaveLength(1);
    link.say('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1}}');
    if (second !== undefined) link.answer(second, '2');
    expect(sink.events).toEqual(['push']);
    if (first !== undefined) link.answer(first, '1');
    expect(sink.text).toBe(
      '[{"jsonrpc":"2.0","id":"b","result":2},{"jsonrpc":"2.0","id":1e400,"result":1}]',
    );
  });

  test('of notifications and responses only need no answer', async () => {
    const { client, link } = await clientOf('2025-03-26');
    const notice = '{"jsonrpc":"2.0","method":"notifications/vendor"}';
    const sink = client.send(`[${notice},{"jsonrpc":"2.0","id":1,"result":{}},${notice}]`);
    expect(sink.events).toEqual([]);
    expect(link.all('notifications/vendor')).toHaveLength(2);
  });

  test('answer what is wrong inside and carry the rest', async () => {
    const { client } = await clientOf('2025-03-26');
    const initialize = '{"jsonrpc":"2.0","id":"i","method":"initialize","params":{}}';
    const sink = client.send(`[7,${initialize},${ping('"ok"')},{"jsonrpc":"1.0","id":3}]`);
    const answers = JSON.parse(sink.text) as readonly { id: unknown; error?: { code: number } }[];
    expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
      [null, -32600],
      ['i', -32600],
      ['ok', undefined],
      [3, -32600],
    ]);
  });

  test('refuse an id that is in flight already [I07]', async () => {
    const { client, link } = await clientOf('2025-03-26');
    const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call"}';
    const sink = client.send(`[${call},${call}]`);
    link.answer(link.last('tools/call'), '{}');
    const answers = JSON.parse(sink.text) as readonly { id: unknown; error?: { code: number } }[];
    expect(answers.map(({ id, error }) => [id, error?.code])).toEqual([
      [1, -32600],
      [1, undefined],
    ]);
  });

  test('whose calls the client cancels end without an answer', async () => {
    const { client } = await clientOf('2025-03-26');
    const sink = client.send('[{"jsonrpc":"2.0","id":1,"method":"tools/call"}]');
    client.cancel(1);
    expect(sink.events).toEqual(['abandon']);
  });
});

describe('text that is no message', () => {
  test.each([
    ['', 'parse_error'],
    ['{', 'parse_error'],
    ['[', 'parse_error'],
    ['[{]', 'parse_error'],
    ['7', 'invalid_request'],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', 'invalid_request'],
    ['{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', 'invalid_request'],
    ['['.repeat(100), 'parse_error'],
  ])('%j is refused as %s', async (text, code) => {
    const { client } = await clientOf('2025-11-25');
    expect(client.send(text).refusals[0]?.fault.code).toBe(code);
  });

  test('is refused under its own id when that was readable', async () => {
    const { client } = await clientOf('2025-11-25');
    expect(client.send('{"id":"é","jsonrpc":"2.0"}').refusals[0]?.idText).toBe('"Ã©"');
  });
});
