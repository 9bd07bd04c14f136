import { describe, expect, test } from 'vitest';
import { accepted, asksAll, collectMs, elicit, parkMs, Rig, type RigOptions } from './rig.ts';

const sampled = '{"role":"assistant","content":{"type":"text","text":"hi"},"model":"m"}';

/** A call whose client has been asked for a name. */
const parked = async (options: RigOptions = {}) => {
  const rig = new Rig(options);
  const asked = await rig.call();
  const heard = rig.link.last('tools/call');
  elicit(rig.link, heard);
  await rig.pass(collectMs);
  return { rig, asked, heard, state: asked.state };
};

describe.each(['exchange', 'channel'] as const)('over a carrier of kind %s', (carrier) => {
  test('what a server asks becomes the result of the call [ML-08]', async () => {
    const { asked, rig } = await parked({ carrier });
    expect(asked.asked).toEqual({
      elicitation_1: {
        method: 'elicitation/create',
        params: { message: 'Name?', requestedSchema: { type: 'object', properties: {} } },
      },
    });
    expect(asked.ends).toEqual([{ kind: 'result' }]);
    expect(rig.parked.size).toBe(1);
    expect(rig.link.all('notifications/cancelled')).toEqual([]);
  });

  test('the client’s answers reach the server byte for byte, and its answer the client', async () => {
    const { rig, heard, state } = await parked({ carrier });
    const odd = '{"action":"accept", "content":{"n":12345678901234567890},"x":"\\u00e4"}';
    const retry = await rig.retry(state, `"elicitation_1":${odd}`);
    expect(rig.link.responses).toEqual([`{"jsonrpc":"2.0","id":1,"result":${odd}}`]);
    expect(rig.link.all('tools/call')).toHaveLength(1);
    expect(rig.parked.size).toBe(0);
    rig.link.answer(heard, '{"content":[]}');
    expect(retry.text).toContain('"id":2,"result":{"resultType":"complete"');
  });

  test('a server may ask again and again', async () => {
    const { rig, heard, state } = await parked({ carrier });
    const second = await rig.retry(state, `"elicitation_1":${accepted}`);
    elicit(rig.link, heard, 2);
    await rig.pass(collectMs);
    expect(Object.keys(second.asked)).toEqual(['elicitation_2']);
    expect(second.state).not.toBe(state);
    const third = await rig.retry(second.state, `"elicitation_2":${accepted}`);
    rig.link.answer(heard, '{"n":3}');
    expect(third.text).toContain('"n":3');
    expect(rig.link.responses).toHaveLength(2);
  });
});

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

describe('coming back', () => {
  test('without all answers means to be asked for the rest', async () => {
    const rig = new Rig();
    const asked = await rig.call();
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard, 1, 'One?');
    elicit(rig.link, heard, 2, 'Two?');
    await rig.pass(collectMs);
    const second = await rig.retry(asked.state, `"elicitation_2":${accepted}`);
    await rig.pass(collectMs);
    expect(second.asked).toMatchObject({ elicitation_1: { params: { message: 'One?' } } });
    expect(rig.link.responses).toHaveLength(1);
    await rig.retry(second.state, `"elicitation_1":${accepted}`);
    expect(rig.link.responses.at(-1)).toBe(`{"jsonrpc":"2.0","id":1,"result":${accepted}}`);
  });

  test.each([
    ['elicitation_1', '{"action":"maybe"}'],
    ['elicitation_1', '{}'],
    ['elicitation_1', sampled],
    ['elicitation_2', accepted],
  ])(
    'with an answer of the wrong shape or name means to be asked again: %s %s',
    async (key, response) => {
      const { rig, state } = await parked();
      const second = await rig.retry(state, `"${key}":${response}`);
      await rig.pass(collectMs);
      expect(Object.keys(second.asked)).toEqual(['elicitation_1']);
      expect(rig.link.responses).toEqual([]);
    },
  );

  test('with something that is no answer at all is refused, and the call goes on waiting', async () => {
    const { rig, state } = await parked();
    const refused = await rig.retry(state, '"elicitation_1":12345');
    expect(refused.error.code).toBe(-32_602);
    await rig.retry(state, `"elicitation_1":${accepted}`);
    expect(rig.link.responses).toHaveLength(1);
  });

  test('again and again without an answer ends with a refusal for the server', async () => {
    const { rig, state, heard } = await parked({ maxRounds: 3 });
    let last = state;
    for (let round = 0; round < 2; round += 1) {
      const asked = await rig.retry(last, '');
      await rig.pass(collectMs);
      last = asked.state;
    }
    const final = await rig.retry(last, '');
    await rig.pass(collectMs);
    expect(rig.link.responses[0]).toContain('"id":1,"error"');
    rig.link.answer(heard, '{}');
    expect(final.text).toContain('complete');
  });

  test('to what the server asked meanwhile: that comes next', async () => {
    const { rig, heard, state } = await parked();
    elicit(rig.link, heard, 2, 'Two?');
    await rig.pass(collectMs);
    const second = await rig.retry(state, `"elicitation_1":${accepted}`);
    await rig.pass(collectMs);
    expect(second.asked).toMatchObject({ elicitation_2: { params: { message: 'Two?' } } });
  });

  test('with an answer to what was not put to it yet means nothing', async () => {
    const { rig, heard, state } = await parked();
    elicit(rig.link, heard, 2, 'Two?');
    const second = await rig.retry(
      state,
      `"elicitation_1":${accepted},"elicitation_2":${accepted}`,
    );
    await rig.pass(collectMs);
    expect(rig.link.responses).toHaveLength(1);
    expect(Object.keys(second.asked)).toEqual(['elicitation_2']);
  });

  test('to an answer that came meanwhile', async () => {
    const { rig, heard, state } = await parked();
    rig.link.answer(heard, '{"isError":true}');
    expect(rig.link.responses[0]).toContain('"id":1,"error"');
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    expect(retry.text).toContain('"isError":true');
    expect(rig.link.responses).toHaveLength(1);
    expect(rig.parked.size).toBe(0);
  });

  test('to an answer that was too long to be kept', async () => {
    const { rig, heard, state } = await parked();
    rig.link.answer(heard, `{"x":"${'y'.repeat(9_000)}"}`);
    const retry = await rig.retry(state, '');
    expect(retry.error.data).toMatchObject({ error_code: 'outcome_unknown' });
  });

  test('after the server has withdrawn its question only means to wait for the answer', async () => {
    const { rig, heard, state } = await parked();
    rig.link.say('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}');
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    await rig.pass(collectMs);
    expect(rig.link.responses).toEqual([]);
    rig.link.answer(heard, '{"n":1}');
    expect(retry.text).toContain('"n":1');
  });

  test('brings the token for the progress that follows', async () => {
    const rig = new Rig({ carrier: 'channel' });
    const first = await rig.call('tool', { meta: ',"progressToken":"first"' });
    const heard = rig.link.last('tools/call');
    elicit(rig.link, heard);
    await rig.pass(collectMs);
    const progress =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":5}}';
    rig.link.say(progress);
    const second = await rig.retry(first.state, `"elicitation_1":${accepted}`, {
      meta: ',"progressToken":2.5',
    });
    rig.link.say(progress);
    expect(first.sink.pushed).toEqual([]);
    expect(second.sink.pushed).toEqual([
      progress.replace('"progressToken":1', '"progressToken":2.5'),
    ]);
  });

  test('brings capabilities of its own, and those count from then on', async () => {
    const { rig, heard, state } = await parked();
    await rig.retry(state, `"elicitation_1":${accepted}`, { can: '{}' });
    elicit(rig.link, heard, 2);
    expect(rig.link.responses.at(-1)).toContain('"id":2,"error"');
  });

  test('and cancelling then cancels the call at its server', async () => {
    const { rig, heard, state } = await parked();
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    retry.cancel();
    expect(rig.link.last('notifications/cancelled').params).toContain(`"requestId":${heard.id}`);
  });
});

describe('never coming back', () => {
  test('is noticed after a while: the server hears it, question by question and for the call', async () => {
    const { rig, heard } = await parked();
    await rig.pass(parkMs - 1_000);
    expect(rig.link.responses).toEqual([]);
    await rig.pass(2_000);
    expect(JSON.parse(rig.link.responses[0] ?? '')).toMatchObject({
      id: 1,
      error: { code: -32_005 },
    });
    expect(rig.link.last('notifications/cancelled').params).toContain(`"requestId":${heard.id}`);
    expect(rig.parked.size).toBe(0);
  });

  test('takes no longer for having come back before', async () => {
    const { rig, state } = await parked();
    await rig.pass(parkMs - 10_000);
    const second = await rig.retry(state, '');
    await rig.pass(collectMs);
    expect(second.isOpen).toBe(false);
    await rig.pass(parkMs - 10_000);
    expect(rig.parked.size).toBe(1);
    await rig.pass(11_000);
    expect(rig.parked.size).toBe(0);
  });

  test('is not the deadline of calls: a parked call rests, one that was continued does not', async () => {
    const { rig, state } = await parked();
    await rig.pass(100_000);
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    expect(rig.link.responses).toHaveLength(1);
    await rig.pass(70_000);
    expect(retry.error.data).toMatchObject({ error_code: 'timeout' });
  });

  test('of a parked call whose server dies is forgotten at once', async () => {
    const { rig, state } = await parked();
    rig.link.die();
    expect(rig.parked.size).toBe(0);
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    expect(retry.error.data).toMatchObject({ error_code: 'request_state_refused' });
  });

  test('costs no timer while nothing is parked', async () => {
    const rig = new Rig();
    await rig.call();
    const before = rig.clock.alarms;
    elicit(rig.link, rig.link.last('tools/call'));
    await rig.pass(collectMs);
    expect(rig.clock.alarms).toBe(before + 1);
    await rig.pass(parkMs + 1_000);
    expect(rig.clock.alarms).toBe(before);
  });
});

test('a gateway that fails to seal fails the call and gives it up at the server', async () => {
  const rig = new Rig();
  const asked = await rig.call();
  elicit(rig.link, rig.link.last('tools/call'));
  rig.seal.seal = () => Promise.reject(new Error('no entropy'));
  await rig.pass(collectMs);
  expect(asked.error.data).toMatchObject({ error_code: 'internal' });
  expect(rig.logger.fields('error', 'error')[0]).toContain('no entropy');
  expect(rig.link.all('notifications/cancelled')).toHaveLength(1);
  expect(rig.parked.size).toBe(0);
});

test('closing tells servers that their questions are not answered', async () => {
  const { rig } = await parked();
  await rig.legacy.close();
  expect(rig.link.responses[0]).toContain('"id":1,"error"');
  expect(rig.link.all('notifications/cancelled')).toHaveLength(1);
  expect(rig.parked.size).toBe(0);
});
