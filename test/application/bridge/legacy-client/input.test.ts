import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import { asks, bridge, form, inParams } from './rig.ts';

const done = '{"resultType":"complete","content":[]}';

describe('what a server asks for in its result', () => {
  test('is asked on the stream of the call, and the answer goes into a new request [LM-07]', async () => {
    const one = await bridge();
    const sink = await one.call('"c"', 'tools/call', '{"name":"t","arguments":{"n":1.0}}');
    const first = one.heard();
    one.answer(asks({ 'k"é': form }, '"\\u0041=="'));
    expect(sink.pushed).toEqual([
      '{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"message":"?","x":1.0}}',
    ]);
    expect(one.client.outlet.delivered).toEqual([]);
    one.respond(1, '{"action":"accept","content":{"n":18446744073709551615}}');
    await settled();
    const second = one.heard();
    expect(second.id).not.toBe(first.id);
    expect(second.params).toBe(
      first.params.replace(
        '{',
        '{"inputResponses":{"k\\"é":{"action":"accept","content":{"n":18446744073709551615}}},"requestState":"\\u0041==",',
      ),
    );
    one.answer(done);
    expect(sink.text).toBe('{"jsonrpc":"2.0","id":"c","result":{"content":[]}}');
    expect(one.build.metrics.finished.at(-1)).toMatchObject({ status: 200, namespace: 'one' });
  });

  test.each([
    ['prompts/get', '{"name":"p"}', '{"messages":[]}'],
    ['resources/read', '{"uri":"x:1"}', '{"contents":[]}'],
  ])('is asked during %s too [LM-07]', async (method, params, result) => {
    const one = await bridge();
    const sink = await one.call(1, method, params);
    one.answer(asks({ r: '{"method":"roots/list"}' }), method);
    expect(sink.pushed).toEqual(['{"jsonrpc":"2.0","id":1,"method":"roots/list"}']);
    one.respond(1, '{"roots":[]}');
    await settled();
    expect(inParams(one.heard(method), 'inputResponses')).toEqual({ r: { roots: [] } });
    expect(inParams(one.heard(method), 'requestState')).toBeUndefined();
    one.answer(result, method);
    expect(sink.parsed.result).toEqual(JSON.parse(result));
  });

  test('may be several things, asked at once and answered in any order [LM-07]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    const model = '{"method":"sampling/createMessage","params":{"tools":[]}}';
    one.answer(asks({ a: form, b: model, c: '{"method":"roots/list","params":{}}' }, '"s"'));
    expect(sink.pushed.map((text) => (JSON.parse(text) as { method: string }).method)).toEqual([
      'elicitation/create',
      'sampling/createMessage',
      'roots/list',
    ]);
    for (const id of [3, 1]) one.respond(id, `{"n":${id}}`);
    await settled();
    expect(one.link.all('tools/call')).toHaveLength(1);
    one.respond(2, '{"n":2}');
    await settled();
    expect(one.heard().params).toContain('"inputResponses":{"a":{"n":1},"b":{"n":2},"c":{"n":3}}');
  });

  test('is asked again and again, each time with the state and answers of that round [LM-07]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ first: form }, '"1"'));
    one.respond(1, '{"n":1}');
    await settled();
    one.answer(asks({ second: form }));
    one.respond(2, '{"n":2}');
    await settled();
    expect(inParams(one.heard(), 'inputResponses')).toEqual({ second: { n: 2 } });
    expect(inParams(one.heard(), 'requestState')).toBeUndefined();
    one.answer(done);
    expect(sink.events).toEqual(['push', 'push', 'answer']);
  });

  test('of two calls stays apart', async () => {
    const one = await bridge();
    const sinks = [
      await one.call(1, 'tools/call', '{"name":"a"}'),
      await one.call(2, 'tools/call', '{"name":"b"}'),
    ];
    for (const heard of one.link.all('tools/call')) {
      one.link.answer(heard, asks({ k: form }, JSON.stringify(heard.params.at(-3))));
    }
    expect(sinks.map(({ pushed }) => pushed.length)).toEqual([1, 1]);
    one.respond(2, '{"who":"b"}');
    one.respond(1, '{"who":"a"}');
    await settled();
    const again = one.link.all('tools/call').slice(2);
    expect(
      again.map((heard) => [inParams(heard, 'name'), inParams(heard, 'inputResponses')]),
    ).toEqual([
      ['b', { k: { who: 'b' } }],
      ['a', { k: { who: 'a' } }],
    ]);
    expect(again.map((heard) => inParams(heard, 'requestState'))).toEqual(['b', 'a']);
  });

  test('may be written on several lines', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: form.replace(',', ',\r\n') }));
    expect(sink.pushed[0]).not.toMatch(/[\r\n]/);
    one.client.send('{"jsonrpc":"2.0","id":1,\n"result":{\n"n":1}}');
    await settled();
    expect(inParams(one.heard(), 'inputResponses')).toEqual({ k: { n: 1 } });
  });

  test('by URL gets the id that clients need [LM-10]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    const params = '"mode":"url","url":"https://x.test","message":"?"';
    one.answer(asks({ k: `{"method":"elicitation/create","params":{${params}}}` }));
    expect(sink.pushed[0]).toContain(`"params":{"elicitationId":"minted",${params}}`);
  });

  test('counts no silence of the server while the client thinks', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: form }));
    one.build.clock.advance(200_000);
    expect(sink.isOver).toBe(false);
    one.respond(1, '{}');
    await settled();
    one.build.clock.advance(70_000);
    expect(sink.parsed.error).toMatchObject({ data: { error_code: 'timeout' } });
  });

  test('has progress of the client that reaches nobody', async () => {
    const one = await bridge();
    await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: '{"method":"roots/list","params":{"_meta":{"progressToken":9}}}' }));
    one.client.notify('notifications/progress', '{"progressToken":1,"progress":1}');
    expect(one.build.metrics.dropped).toEqual([]);
    one.client.notify('notifications/progress', '{"progressToken":9,"progress":1}');
    expect(one.build.metrics.dropped).toEqual(['unknown_token']);
  });
});

describe('a server that asks for nothing but to be asked again', () => {
  test('is given more and more time', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    for (const [round, pauseMs] of [250, 500, 1_000, 2_000].entries()) {
      one.answer(asks({}, `"${round}"`));
      one.build.clock.advance(pauseMs - 1);
      await settled();
      expect(one.link.all('tools/call')).toHaveLength(round + 1);
      one.build.clock.advance(1);
      await settled();
      expect(one.link.all('tools/call')).toHaveLength(round + 2);
      expect(inParams(one.heard(), 'requestState')).toBe(`${round}`);
      expect(inParams(one.heard(), 'inputResponses')).toBeUndefined();
    }
    one.answer(done);
    expect(sink.parsed.result).toEqual({ content: [] });
    expect(sink.pushed).toEqual([]);
  });

  test('starts from the beginning after a real question', async () => {
    const one = await bridge();
    await one.call(1, 'tools/call', '{"name":"t"}');
    for (const [state, pauseMs] of [
      ['"1"', 250],
      ['"2"', 500],
    ] as const) {
      one.answer(asks({}, state));
      one.build.clock.advance(pauseMs);
      await settled();
    }
    one.answer(asks({ k: form }));
    one.respond(1, '{}');
    await settled();
    one.answer(asks({}, '"3"'));
    one.build.clock.advance(250);
    await settled();
    expect(one.link.all('tools/call')).toHaveLength(5);
  });
});
