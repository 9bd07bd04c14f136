import { describe, expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import { asks, bridge, form, modern } from './rig.ts';

const toolError = (text: string) => ({
  content: [{ type: 'text', text: expect.stringContaining(text) as string }],
  isError: true,
});

describe('a call that asks', () => {
  test('fails after so many rounds [LM-08]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    for (let round = 1; round <= 8; round += 1) {
      one.answer(asks({ k: form }, '"s"'));
      one.respond(round, '{}');
      await settled();
    }
    expect(sink.isOver).toBe(false);
    one.answer(asks({ k: form }, '"s"'));
    expect(sink.parsed.result).toEqual(toolError('after 8 rounds'));
    expect(sink.pushed).toHaveLength(8);
  });

  test('fails after so many rounds that ask for nothing, too [LM-08]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'prompts/get', '{"name":"p"}');
    for (let round = 1; round <= 9; round += 1) {
      one.answer(asks({}, '"s"'), 'prompts/get');
      one.build.clock.advance(5_000);
      await settled();
    }
    expect(sink.parsed.error).toMatchObject({ code: -32004 });
    expect(one.link.all('prompts/get')).toHaveLength(9);
  });

  const refusal = '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"I will not"}}';

  test('fails when the client refuses to answer, and asks nothing more [LM-09]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ a: form, b: form }, '"s"'));
    one.client.send(refusal);
    expect(sink.parsed.result).toEqual(toolError('I will not'));
    expect(JSON.parse(sink.pushed.at(-1) ?? '')).toMatchObject({
      method: 'notifications/cancelled',
      params: { requestId: 2 },
    });
    one.respond(2, '{}');
    await settled();
    expect(one.link.all('tools/call')).toHaveLength(1);
    expect(one.build.metrics.dropped).toEqual(['unknown_reply']);
  });

  test('fails with an error where it is no tool [LM-09]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'prompts/get', '{"name":"p"}');
    one.answer(asks({ a: form }), 'prompts/get');
    one.client.send(refusal);
    expect(sink.parsed.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('I will not') as string,
    });
  });

  test('fails when the client answers with what is no answer [LM-09]', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ a: form }));
    one.respond(1, '[]');
    expect(sink.parsed.result).toEqual(toolError('no object'));
  });

  test('fails when an answer is too deep to be sent on', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ a: form }));
    one.respond(1, `{"x":${'['.repeat(61)}${']'.repeat(61)}}`);
    expect(sink.parsed.result).toEqual(toolError('nested deeper'));
  });

  test.each([
    ['tools/call', -32005],
    ['resources/read', -32005],
  ])('fails when the client is silent for too long: %s', async (method, code) => {
    const one = await bridge();
    const sink = await one.call(1, method, '{"name":"t","uri":"x:1"}');
    one.answer(asks({ a: form }), method);
    one.build.clock.advance(299_999);
    expect(sink.isOver).toBe(false);
    one.build.clock.advance(1);
    if (method === 'tools/call') {
      expect(sink.parsed.result).toEqual(toolError('within 300000 ms'));
    } else expect(sink.parsed.error).toMatchObject({ code });
    expect(sink.pushed.at(-1)).toContain('notifications/cancelled');
    one.respond(1, '{}');
    await settled();
    expect(one.link.all(method)).toHaveLength(1);
  });
});

describe('a client that did not declare what is asked', () => {
  const url = '{"method":"elicitation/create","params":{"mode":"url","url":"x","message":"?"}}';

  test.each([
    ['{}', form, 'elicitation.form'],
    ['{}', '{"method":"roots/list"}', 'roots'],
    ['{"elicitation":{}}', url, 'elicitation.url'],
    [
      '{"sampling":{}}',
      '{"method":"sampling/createMessage","params":{"tools":[]}}',
      'sampling.tools',
    ],
  ])('%s is not asked %s [LM-11]', async (capabilities, request, name) => {
    const one = await bridge(modern(), { capabilities });
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: request }));
    expect(sink.parsed.result).toEqual(toolError(name));
    expect(sink.pushed).toEqual([]);
  });

  test('hears nothing of a round that also asks for what it did declare [LM-11]', async () => {
    const one = await bridge(modern(), { capabilities: '{"elicitation":{}}' });
    const sink = await one.call(1, 'prompts/get', '{"name":"p"}');
    one.answer(asks({ a: form, b: '{"method":"roots/list"}' }), 'prompts/get');
    expect(sink.pushed).toEqual([]);
    expect(sink.parsed.error).toMatchObject({
      code: -32602,
      message: 'the server asks for what this client did not declare: roots',
    });
  });

  test('is not sent to a URL under a revision that had none [LM-10]', async () => {
    const one = await bridge(modern(), { version: '2025-06-18' });
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(asks({ k: url }));
    expect(sink.parsed.result).toEqual(toolError('elicitation.url'));
  });
});

describe('a server that asks in a wrong way', () => {
  test.each([
    ['for nothing', '{"resultType":"input_required"}'],
    ['for nothing at all', '{"resultType":"input_required","inputRequests":{}}'],
    ['for what nobody knows', asks({ k: '{"method":"tools/call","params":{}}' })],
    ['with a state that is no text', asks({ k: form }, '7')],
  ])('%s breaks the protocol', async (_, result) => {
    const one = await bridge();
    const sink = await one.call(1, 'tools/call', '{"name":"t"}');
    one.answer(result);
    expect(sink.parsed.error).toMatchObject({ data: { error_code: 'backend_protocol_error' } });
    expect(sink.pushed).toEqual([]);
  });

  test('or in the wrong place', async () => {
    const one = await bridge();
    const sink = await one.call(1, 'completion/complete', '{"ref":{}}');
    one.answer(asks({ k: form }, '"s"'), 'completion/complete');
    expect(sink.parsed.error).toMatchObject({
      message: expect.stringContaining('completion/complete') as string,
      data: { error_code: 'backend_protocol_error' },
    });
  });
});
