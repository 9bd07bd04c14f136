import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import {
  answersAsk,
  keyOfAsk,
  readServerAsk,
  type ServerAsk,
} from '../../../../../src/domain/mcp/bridge/to-legacy/server-ask.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';

const outcome = (method: string, params?: string): ServerAsk | Fault =>
  readServerAsk(
    accepted(
      `{"jsonrpc":"2.0","id":1,"method":"${method}"${params === undefined ? '' : `,"params":${params}`}}`,
    ),
  );

const read = (method: string, params?: string): ServerAsk => {
  const ask = outcome(method, params);
  if (ask instanceof Fault) throw new Error(ask.message);
  return ask;
};

const requestOf = (method: string, params?: string): string =>
  decodeText(read(method, params).request);

describe('a request for a client without a session', () => {
  test('is its method and its params as they are', () => {
    fc.assert(
      fc.property(jsonObjectTexts, (params) => {
        const text = requestOf('sampling/createMessage', params);
        expect(text).toBe(`{"method":"sampling/createMessage","params":${params}}`);
      }),
    );
  });

  test.each([
    ['{"elicitationId":"e","message":"m"}', '{"message":"m"}'],
    ['{"_meta":{"progressToken":1},"message":"m"}', '{"message":"m"}'],
    ['{"_meta":{"a":1,"progressToken":"t","b":2},"elicitationId":"e"}', '{"_meta":{"a":1,"b":2}}'],
    ['{"_meta":{},"message":"m"}', '{"_meta":{},"message":"m"}'],
    ['{"message":{"elicitationId":1}}', '{"message":{"elicitationId":1}}'],
  ])('loses what is about its session: %s becomes %s', (params, expected) => {
    expect(requestOf('elicitation/create', params)).toBe(
      `{"method":"elicitation/create","params":${expected}}`,
    );
  });

  test('stands on one line', () => {
    expect(requestOf('roots/list', '{"x":\n1}')).toBe('{"method":"roots/list","params":{"x": 1}}');
  });

  test('for roots needs no params', () => {
    expect(requestOf('roots/list')).toBe('{"method":"roots/list"}');
    expect(requestOf('roots/list', '[]')).toBe('{"method":"roots/list"}');
  });

  test('does not hold the message it came in', () => {
    const { request } = read('roots/list', '{}');
    expect(request.buffer.byteLength).toBe(request.length);
  });

  test.each([
    ['ping', '{}', 'method_not_found'],
    ['tools/call', '{}', 'method_not_found'],
    ['constructor', '{}', 'method_not_found'],
    ['elicitation/create', undefined, 'invalid_params'],
    ['sampling/createMessage', '[1]', 'invalid_params'],
    ['sampling/createMessage', '{"task":{"ttl":1}}', 'invalid_params'],
  ])('is not made of %s with %s: %s', (method, params, code) => {
    const refused = outcome(method, params);
    expect(refused instanceof Fault ? refused.code : 'none').toBe(code);
  });
});

test.each([
  ['elicitation/create', '{}', { elicitation: { form: {} } }],
  ['elicitation/create', '{"mode":"form"}', { elicitation: { form: {} } }],
  ['elicitation/create', '{"mode":"url"}', { elicitation: { url: {} } }],
  ['elicitation/create', '{"mode":"dance"}', { elicitation: { dance: {} } }],
  ['sampling/createMessage', '{}', { sampling: {} }],
  ['sampling/createMessage', '{"tools":[]}', { sampling: { tools: {} } }],
  ['sampling/createMessage', '{"toolChoice":{}}', { sampling: { tools: {} } }],
  ['roots/list', '{}', { roots: {} }],
])('%s %s needs %j', (method, params, needs) => {
  expect(read(method, params).needs).toEqual(needs);
});

test.each([
  ['elicitation/create', '{"action":"accept","content":{}}', true],
  ['elicitation/create', '{"action":"decline"}', true],
  ['elicitation/create', '{"action":"cancel","x":1}', true],
  ['elicitation/create', '{"action":"maybe"}', false],
  ['elicitation/create', '{"action":true}', false],
  ['elicitation/create', '{}', false],
  ['sampling/createMessage', '{"role":"assistant","model":"m","content":{}}', true],
  ['sampling/createMessage', '{"role":"assistant","model":"m","content":[],"action":"x"}', true],
  ['sampling/createMessage', '{"role":"assistant","content":{}}', false],
  ['sampling/createMessage', '{"role":"assistant","model":"m","content":"text"}', false],
  ['roots/list', '{"roots":[]}', true],
  ['roots/list', '{"roots":{}}', false],
  ['roots/list', 'null', false],
  ['roots/list', '[]', false],
] as const)('%s is answered by %s: %s', (method, text, expected) => {
  const bytes = encodeText(text);
  expect(answersAsk(method, bytes, { start: 0, end: bytes.length })).toBe(expected);
});

test('keys say what is asked, and are different', () => {
  expect(keyOfAsk('elicitation/create', 1)).toBe('elicitation_1');
  expect(keyOfAsk('sampling/createMessage', 2)).toBe('sampling_2');
  expect(keyOfAsk('roots/list', 1)).toBe('roots_1');
});
