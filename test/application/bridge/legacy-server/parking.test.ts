import { describe, expect, test } from 'vitest';
import { parked } from './parked.ts';
import { accepted, collectMs, elicit, parkMs, Rig } from './rig.ts';

const sampled = '{"role":"assistant","content":{"type":"text","text":"hi"},"model":"m"}';

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

  test('of a call whose server died meanwhile is too late: it hears so, whenever it comes', async () => {
    const { rig, state } = await parked();
    rig.link.die('it ended with exit code 3');
    await rig.pass(200_000);
    const retry = await rig.retry(state, `"elicitation_1":${accepted}`);
    expect(retry.error.message).toContain('it ended with exit code 3');
    expect(retry.error.data).toMatchObject({
      error_code: 'outcome_unknown',
      retryable: false,
      server: 'demo',
      method: 'tools/call',
    });
    expect(rig.parked.size).toBe(0);
    expect(rig.server.links).toHaveLength(1);
  });

  test('of a call whose server died is forgotten when its time is over', async () => {
    const { rig } = await parked();
    rig.link.die();
    expect(rig.parked.size).toBe(1);
    await rig.pass(parkMs);
    expect(rig.parked.size).toBe(0);
  });

  test('of a server that is served no more is not waited for, not even when its answer is there', async () => {
    const { rig, heard } = await parked();
    const before = rig.clock.alarms;
    rig.link.answer(heard, '{"n":1}');
    expect(rig.parked.size).toBe(1);
    await rig.legacy.close();
    expect(rig.parked.size).toBe(0);
    expect(rig.clock.alarms).toBeLessThan(before);
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
