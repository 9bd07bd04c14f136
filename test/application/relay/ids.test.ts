import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import type { TestClient } from '../../support/application/test-client.ts';

const oneServer = async () => {
  const build = new GatewayBuild({ alone: {} });
  const client = await build.client();
  return { build, client, link: build.server('alone').link };
};

const call = (client: TestClient, id: string | number) =>
  client.request(id, 'tools/call', '{"name":"any"}');

describe('ids of clients', () => {
  test('1 and "1" are two requests, and each answer returns with its own id', async () => {
    const { client, link } = await oneServer();
    const number = call(client, '1');
    const text = call(client, '"1"');
    const [first, second] = link.all('tools/call');
    if (first === undefined || second === undefined) throw new Error('both must arrive');
    link.answer(second, '"second"');
    link.answer(first, '"first"');
    expect(number.text).toBe('{"jsonrpc":"2.0","id":1,"result":"first"}');
    expect(text.text).toBe('{"jsonrpc":"2.0","id":"1","result":"second"}');
  });

  test.each(['0', '-1', '1.5', '9007199254740993', '1e400', '-0', '""', '"\\u0031"', '"é🐎"'])(
    'id %s comes back byte for byte in an answer, an error of the gateway and a refusal [I08]',
    async (id) => {
      const { client, link } = await oneServer();
      const answered = call(client, id);
      link.answer(link.last('tools/call'), '{}');
      expect(answered.text).toBe(`{"jsonrpc":"2.0","id":${id},"result":{}}`);
      const failed = call(client, id);
      link.die();
      await settled();
      expect(failed.text).toContain(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32004,`);
      const refused = client.request(id, 'initialize', '{}');
      expect(new Uint8Array(Buffer.from(refused.refusals[0]?.idText ?? '', 'latin1'))).toEqual(
        new Uint8Array(Buffer.from(id)),
      );
    },
  );

  test('null is refused [I08]', async () => {
    const { client } = await oneServer();
    const [refusal] = call(client, 'null').refusals;
    expect(refusal?.fault.code).toBe('invalid_request');
    expect(refusal?.idText).toBe('');
  });

  test('a second request under an id in flight is refused and the first is still answered [I07]', async () => {
    const { client, link } = await oneServer();
    const first = call(client, 7);
    const second = call(client, 7);
    expect(second.refusals[0]?.fault.code).toBe('duplicate_request_id');
    expect(second.refusals[0]?.fault.row.rpcCode).toBe(-32600);
    expect(second.refusals[0]?.idText).toBe('7');
    expect(link.all('tools/call')).toHaveLength(1);
    link.answer(link.last('tools/call'), '"first"');
    expect(first.text).toBe('{"jsonrpc":"2.0","id":7,"result":"first"}');
  });

  test('an id may be used again once it was answered', async () => {
    const { client, link } = await oneServer();
    call(client, 7);
    link.answer(link.last('tools/call'), '1');
    const again = call(client, 7);
    link.answer(link.last('tools/call'), '2');
    expect(again.parsed.result).toBe(2);
  });
});

describe('answers of servers', () => {
  test('in any order reach the calls they belong to', async () => {
    const { client, link } = await oneServer();
    const sinks = Array.from({ length: 50 }, (_, id) => call(client, id));
    for (const heard of link.all('tools/call').toReversed()) link.answer(heard, `"${heard.id}"`);
    const calls = link.all('tools/call');
    sinks.forEach((sink, id) => {
      expect(sink.text).toBe(`{"jsonrpc":"2.0","id":${id},"result":"${calls[id]?.id}"}`);
    });
  });

  test('that come twice, late or for nobody are dropped and counted', async () => {
    const { build, client, link } = await oneServer();
    const sink = call(client, 1);
    const heard = link.last('tools/call');
    link.answer(heard, '"first"');
    link.answer(heard, '"again"');
    for (const id of ['4711', '"1"', '1.0', 'null', '-1']) link.answer({ ...heard, id }, '{}');
    expect(sink.parsed.result).toBe('first');
    expect(build.metrics.dropped.toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'unknown_reply'),
      'unreadable',
    ]);
  });

  test('under an id that only looks like one in flight belong to nobody', async () => {
    const { build, client, link } = await oneServer();
    const sink = call(client, 1);
    const heard = link.last('tools/call');
    for (const id of [`"${heard.id}"`, `${heard.id}.0`, `${heard.id}e0`]) {
      link.answer({ ...heard, id }, '"forged"');
    }
    expect(build.metrics.dropped).toEqual(['unknown_reply', 'unknown_reply', 'unknown_reply']);
    link.answer(heard, '"real"');
    expect(sink.parsed.result).toBe('real');
  });

  test('in a batch of an older server each reach their call', async () => {
    const { client, link } = await oneServer();
    const one = call(client, 1);
    const two = call(client, 2);
    const [a, b] = link
      .all('tools/call')
      .map(({ id }) => `{"jsonrpc":"2.0","id":${id},"result":${id}}`);
    link.say(`[${b}, {"jsonrpc":"2.0","method":"notifications/vendor"}, ${a}]`);
    expect(one.isOver && two.isOver).toBe(true);
    expect(client.outlet.delivered).toEqual(['{"jsonrpc":"2.0","method":"notifications/vendor"}']);
  });

  test('that are no valid message fail the call they name and nothing else', async () => {
    const { build, client, link } = await oneServer();
    const bad = call(client, 1);
    const good = call(client, 2);
    const [first, second] = link.all('tools/call');
    link.say(`{"jsonrpc":"2.0","id":${first?.id},"result":{},"error":{}}`);
    expect(bad.parsed.error?.data?.error_code).toBe('backend_protocol_error');
    expect(build.metrics.dropped).toEqual(['unreadable']);
    if (second !== undefined) link.answer(second, '{}');
    expect(good.parsed.result).toEqual({});
  });
});
