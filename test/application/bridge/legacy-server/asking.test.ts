import { describe, expect, test } from 'vitest';
import { parked } from './parked.ts';
import { accepted, asksAll, collectMs, elicit, Rig } from './rig.ts';

const sampled = '{"role":"assistant","content":{"type":"text","text":"hi"},"model":"m"}';

describe('asking', () => {
  test('waits a moment, so that the client is asked for everything at once [ML-09] [ML-10]', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    await rig.pass(collectMs - 1);
    elicit(rig.link, heard, '"two"');
    rig.link.say(
      '{"jsonrpc":"2.0","id":3,"method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}',
      heard.call,
    );
    rig.link.say('{"jsonrpc":"2.0","id":4,"method":"roots/list"}', heard.call);
    expect(asked.isOpen).toBe(true);
    await rig.pass(1);
    expect(Object.keys(asked.asked)).toEqual([
      'elicitation_1',
      'elicitation_2',
      'sampling_1',
      'roots_1',
    ]);
    expect(asked.asked['roots_1']).toEqual({ method: 'roots/list' });
    await rig.retry(
      asked.state,
      `"roots_1":{"roots":[]},"sampling_1":${sampled},"elicitation_2":{"action":"decline"},"elicitation_1":${accepted},"other":{"x":1}`,
    );
    expect(rig.link.responses).toEqual([
      `{"jsonrpc":"2.0","id":1,"result":${accepted}}`,
      '{"jsonrpc":"2.0","id":"two","result":{"action":"decline"}}',
      `{"jsonrpc":"2.0","id":3,"result":${sampled}}`,
      '{"jsonrpc":"2.0","id":4,"result":{"roots":[]}}',
    ]);
  });

  test('leaves out what only made sense in a session', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const { call } = rig.link.last('tools/call');
    const url = '"url":"https://x/","message":"go", "big":12345678901234567890';
    rig.link.say(
      `{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"elicitationId":"e","mode":"url",${url},"_meta":{"progressToken":1}}}`,
      call,
    );
    rig.link.say(
      '{"jsonrpc":"2.0","id":2,"method":"roots/list","params":{"_meta":{"progressToken":"t","x":1}}}',
      call,
    );
    await rig.pass(collectMs);
    expect(asked.text).toContain(
      `"elicitation_1":{"method":"elicitation/create","params":{"mode":"url",${url}}},"roots_1":{"method":"roots/list","params":{"_meta":{"x":1}}}`,
    );
  });

  test('is not done when the server has lost interest meanwhile', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard, '"x"');
    rig.link.say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x"}}');
    await rig.pass(collectMs);
    expect(asked.isOpen).toBe(true);
    rig.link.answer(heard, '{"n":1}');
    expect(asked.text).toContain('"n":1');
    expect(rig.link.responses).toEqual([]);
  });

  test('is not done when the server answers before it', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    rig.link.answer(heard, '{"n":1}');
    await rig.pass(collectMs);
    expect(asked.text).toContain('"n":1');
    expect(rig.link.responses).toHaveLength(1);
    expect(rig.link.responses[0]).toContain('"id":1,"error"');
    expect(rig.parked.size).toBe(0);
  });

  test('gives way to an answer that comes while the state is being sealed', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    const seal = rig.seal.holdSealing();
    await rig.pass(collectMs);
    rig.link.answer(heard, '{"n":1}');
    seal();
    await rig.pass(0);
    expect(asked.text).toContain('"n":1');
    expect(rig.parked.size).toBe(0);
  });

  test('does not outlive a client that cancels', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const { alarms } = rig.clock;
    elicit(rig.link, rig.link.last('tools/call'));
    asked.cancel();
    expect(rig.clock.alarms).toBe(alarms);
    await rig.pass(collectMs);
    expect(asked.sink.events).toEqual(['abandon']);
    expect(rig.link.heard.slice(-2).map(({ kind, method }) => method ?? kind)).toEqual([
      'response',
      'notifications/cancelled',
    ]);
  });

  test('is refused outside a call that may ask [ML-12]', async () => {
    const rig = new Rig();
    await rig.ask('tools/list', '', { can: asksAll });
    elicit(rig.link, rig.link.last('tools/list'), 1);
    rig.link.say('{"jsonrpc":"2.0","id":2,"method":"elicitation/create","params":{}}');
    await rig.pass(collectMs);
    expect(rig.link.responses.map((text) => JSON.parse(text) as object)).toMatchObject([
      { id: 1, error: { code: -32_601 } },
      { id: 2, error: { code: -32_601 } },
    ]);
  });

  test.each([
    ['elicitation/create', '{"message":"m"}', '{"elicitation":{"url":{}}}'],
    ['elicitation/create', '{"mode":"url"}', '{"elicitation":{}}'],
    ['elicitation/create', '{"mode":"dance"}', asksAll],
    ['sampling/createMessage', '{"tools":[]}', '{"sampling":{}}'],
    ['sampling/createMessage', '{"toolChoice":{}}', '{"sampling":{"context":{}}}'],
    ['roots/list', '{}', '{"sampling":{}}'],
    ['vendor/ask', '{}', asksAll],
  ])(
    'is refused for what the client did not declare [ML-13]: %s %s with %s',
    async (method, params, can) => {
      const rig = new Rig();
      const asked = await rig.call('tool', { can });
      rig.link.say(
        `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`,
        rig.link.last('tools/call').call,
      );
      await rig.pass(collectMs);
      expect(JSON.parse(rig.link.responses[0] ?? '')).toMatchObject({
        id: 1,
        error: { code: -32_601 },
      });
      expect(asked.isOpen).toBe(true);
    },
  );

  test.each([
    ['elicitation/create', '[]'],
    ['elicitation/create', '{"message":"m","task":{}}'],
  ])('is refused when it is malformed: %s %s', async (method, params) => {
    const rig = new Rig();
    await rig.call();
    rig.link.say(
      `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`,
      rig.link.last('tools/call').call,
    );
    expect(JSON.parse(rig.link.responses[0] ?? '')).toMatchObject({
      id: 1,
      error: { code: -32_602 },
    });
  });

  test('under an id that waits for its answer already is not heard', async () => {
    const { rig, heard } = await parked();
    elicit(rig.link, heard, 1, 'again');
    expect(rig.metrics.dropped).toEqual(['duplicate_request_id']);
    expect(rig.link.responses).toEqual([]);
  });

  test('too often ends with a refusal, and the call goes on', async () => {
    const { rig, heard, state } = await parked({ maxRounds: 2 });
    const second = await rig.retry(state, `"elicitation_1":${accepted}`);
    elicit(rig.link, heard, 2);
    await rig.pass(collectMs);
    const third = await rig.retry(second.state, `"elicitation_2":${accepted}`);
    elicit(rig.link, heard, 3);
    await rig.pass(collectMs);
    expect(rig.link.responses.at(-1)).toContain('"id":3,"error"');
    rig.link.answer(heard, '{}');
    expect(third.text).toContain('complete');
  });

  test('too much at once is refused', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    for (let id = 1; id <= 20; id += 1) elicit(rig.link, heard, id);
    await rig.pass(collectMs);
    expect(Object.keys(asked.asked)).toHaveLength(16);
    expect(rig.link.responses).toHaveLength(4);
  });

  test('is refused when no more calls may be parked', async () => {
    const rig = new Rig({ parked: { maxParked: 1 } });
    const [first, second] = [await rig.call('one'), await rig.call('two')];
    for (const [index, heard] of rig.link.all('tools/call').entries())
      elicit(rig.link, heard, index);
    await rig.pass(collectMs);
    expect(Object.keys(first.asked)).toEqual(['elicitation_1']);
    expect(second.isOpen).toBe(true);
    expect(rig.link.responses).toHaveLength(1);
    expect(rig.link.responses[0]).toContain('"id":1,"error"');
  });
});

describe('sessions that declare everything', () => {
  test('ask clients that can be asked', async () => {
    const { asked } = await parked({ capabilities: 'declare_all' });
    expect(Object.keys(asked.asked)).toEqual(['elicitation_1']);
  });

  test.each(['exchange', 'channel'] as const)(
    'fail the call of a client that cannot [ML-13] (%s)',
    async (carrier) => {
      const rig = new Rig({ capabilities: 'declare_all', carrier });
      const asked = await rig.call('tool', { can: '{"elicitation":{"url":{}}}' });
      elicit(rig.link, rig.link.last('tools/call'));
      await rig.pass(collectMs);
      expect(asked.error).toMatchObject({
        code: -32_021,
        data: { requiredCapabilities: { elicitation: { form: {} } } },
      });
      expect(rig.link.responses[0]).toContain('"id":1,"error"');
      expect(rig.link.all('notifications/cancelled')).toHaveLength(1);
    },
  );
});
