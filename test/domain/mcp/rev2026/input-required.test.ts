import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import {
  composeInputRequired,
  InputProblem,
  type InputRequired,
  readInputRequired,
  readRetry,
  resultTypeOf,
} from '../../../../src/domain/mcp/rev2026/input-required.ts';
import { composeResult } from '../../../../src/domain/wire/compose.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { decodeText, encodeText, jsonString } from '../../../../src/domain/wire/text.ts';
import { jsonValueTexts } from '../../../support/pure/json-texts.ts';
import { accepted, textAt } from '../../wire/messages.ts';
import { asked, keys, named, states } from './asked.ts';
import { hostileMessages, request, response, treeOf } from './messages.ts';

const elicit = { method: 'elicitation/create', params: { message: 'Who?', mode: 'form' } };
const sample = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } };
const roots = { method: 'roots/list' };

const asking = (members: object): Message => response({ resultType: 'input_required', ...members });

const read = (message: Message): InputRequired => {
  const outcome = readInputRequired(message);
  if (outcome === undefined || outcome instanceof InputProblem) {
    throw new Error(outcome?.reason ?? 'not input_required');
  }
  return outcome;
};

const problem = (message: Message): string => {
  const outcome = readInputRequired(message);
  if (!(outcome instanceof InputProblem)) throw new Error('no problem');
  return outcome.reason;
};

describe('the type of a result', () => {
  test.each([
    [{}, 'complete'],
    [{ resultType: 'complete' }, 'complete'],
    [{ resultType: 'input_required' }, 'input_required'],
    [{ resultType: 'task' }, 'task'],
    [{ resultType: '' }, ''],
    [{ resultType: null }, ''],
    [{ resultType: ['task'] }, ''],
    [{ _meta: { resultType: 'task' } }, 'complete'],
    [null, 'complete'],
    [['resultType'], 'complete'],
  ])('of %j is %j', (result, type) => {
    expect(resultTypeOf(response(result))).toBe(type);
  });

  test('is decoded', () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"result\\u0054ype":"t\\u0061sk"}}';
    expect(resultTypeOf(accepted(text))).toBe('task');
  });
});

describe('a result that asks for input', () => {
  test('is read in its order', () => {
    const message = asking({
      inputRequests: { login: elicit, 'capital/of': sample, r: roots },
      requestState: 'opaque "ä"',
    });
    const { requests, requestState } = read(message);
    expect(
      requests.map(({ key, method, params }) => [key, method, textAt(message, params)]),
    ).toEqual([
      ['login', 'elicitation/create', JSON.stringify(elicit.params)],
      ['capital/of', 'sampling/createMessage', JSON.stringify(sample.params)],
      ['r', 'roots/list', undefined],
    ]);
    expect(textAt(message, requestState)).toBe('"opaque \\"ä\\""');
  });

  test('may consist of the state alone, or of requests alone', () => {
    expect(read(asking({ requestState: '' })).requests).toEqual([]);
    expect(read(asking({ inputRequests: { r: roots } })).requestState).toBeUndefined();
  });

  test('keeps the state to the byte', () => {
    const state = '"\\u0061\\/\\ud83d\\udc0e"';
    const text = `{"jsonrpc":"2.0","id":1,"result":{"requestState":${state},"resultType":"input_required"}}`;
    const message = accepted(text);
    expect(textAt(message, read(message).requestState)).toBe(state);
  });

  test('is none of another type, and no error and no request', () => {
    expect(readInputRequired(response({ requestState: 'x' }))).toBeUndefined();
    expect(
      readInputRequired(response({ resultType: 'complete', requestState: 'x' })),
    ).toBeUndefined();
    expect(readInputRequired(response([]))).toBeUndefined();
    const error = '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"input_required"}}';
    expect(readInputRequired(accepted(error))).toBeUndefined();
    expect(readInputRequired(request('a', { resultType: 'input_required' }))).toBeUndefined();
  });

  test.each([
    ['asks for nothing', {}, 'neither inputRequests nor requestState'],
    ['has a state of another type', { requestState: { a: 1 } }, 'requestState is not a string'],
    ['has a null state', { inputRequests: {}, requestState: null }, 'requestState is not a string'],
    ['lists its requests', { inputRequests: [elicit] }, 'inputRequests is not an object'],
    ['has null requests', { inputRequests: null }, 'inputRequests is not an object'],
    ['has a request that is a text', { inputRequests: { a: 'elicitation/create' } }, 'none of'],
    ['has a request without method', { inputRequests: { a: { params: {} } } }, 'none of'],
    [
      'wants a tool called',
      { inputRequests: { a: { method: 'tools/call', params: {} } } },
      'none of',
    ],
    ['wants a method of Object', { inputRequests: { a: { method: 'constructor' } } }, 'none of'],
    ['has a method of another type', { inputRequests: { a: { method: 1 } } }, 'none of'],
    [
      'elicits without params',
      { inputRequests: { a: { method: 'elicitation/create' } } },
      'elicitation/create has no params object',
    ],
    [
      'samples with params of another type',
      { inputRequests: { a: { method: 'sampling/createMessage', params: [] } } },
      'sampling/createMessage has no params object',
    ],
    [
      'asks for roots with params of another type',
      { inputRequests: { a: { method: 'roots/list', params: null } } },
      'roots/list has no params object',
    ],
    ['has a key of no sane length', { inputRequests: { ['k'.repeat(1_025)]: roots } }, 'too long'],
  ])('is a problem when it %s', (_, members, reason) => {
    expect(problem(asking(members))).toContain(reason);
  });

  test('is a problem when a later request is malformed', () => {
    const inputRequests = { a: elicit, b: { method: 'x' }, c: roots };
    expect(problem(asking({ inputRequests }))).toContain('none of');
  });

  test('is judged by its first problem', () => {
    const inputRequests = { ['k'.repeat(1_025)]: roots, b: { method: 'x' } };
    expect(problem(asking({ inputRequests }))).toBe('a key is too long');
  });

  test('asks for 64 things at most', () => {
    const many = (count: number): Message =>
      asking({
        inputRequests: Object.fromEntries(
          Array.from({ length: count }, (_, index) => [`k${index}`, roots]),
        ),
      });
    expect(read(many(64)).requests).toHaveLength(64);
    expect(problem(many(65))).toContain('more than 64');
  });

  test('has no key twice, however it is written', () => {
    const entry = '{"method":"roots/list"}';
    const text = `{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"a":${entry},"\\u0061":${entry}}}}`;
    expect(problem(accepted(text))).toBe('two requests have the same key');
  });

  test('may use keys that JavaScript objects know', () => {
    const text = `{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"__proto__":{"method":"roots/list"},"constructor":{"method":"roots/list"}}}}`;
    expect(read(accepted(text)).requests.map(({ key }) => key)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('a result composed to ask for input', () => {
  test('says what it is', () => {
    const one = [{ key: 'a"b', request: encodeText('{"method":"roots/list"}') }];
    expect(treeOf(composeInputRequired(one, 's'))).toEqual({
      resultType: 'input_required',
      inputRequests: { 'a"b': { method: 'roots/list' } },
      requestState: 's',
    });
    expect(treeOf(composeInputRequired([], 's'))).toEqual({
      resultType: 'input_required',
      requestState: 's',
    });
  });

  test('is read as it was composed, params to the byte', () => {
    fc.assert(
      fc.property(asked, states, (list, state) => {
        const result = composeInputRequired(named(list), state);
        const message = accepted(decodeText(composeResult(encodeText('1'), result)));
        const { requests, requestState } = read(message);
        expect(requestState && jsonString(message.bytes, requestState)).toBe(state);
        expect(
          requests.map(({ key, method, params }) => ({
            key,
            method,
            params: textAt(message, params),
          })),
        ).toEqual(list);
      }),
    );
  });
});

describe('hostile peers', () => {
  const results = fc
    .tuple(jsonValueTexts, jsonValueTexts, fc.uniqueArray(keys), jsonValueTexts)
    .map(([state, value, names, other]) => {
      const entries = names.map((name, index) => {
        const text = index % 2 === 0 ? '{"method":"elicitation/create","params":{}}' : value;
        return `${JSON.stringify(name)}:${text}`;
      });
      const requests = names.length > 4 ? other : `{${entries.join(',')}}`;
      return accepted(
        `{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":${requests},"requestState":${state}}}`,
      );
    });

  test('never make the reading throw', () => {
    fc.assert(
      fc.property(fc.oneof(hostileMessages, results), (message) => {
        resultTypeOf(message);
        const asking = readInputRequired(message);
        if (asking instanceof InputProblem) expect(asking.reason).not.toBe('');
        else if (asking !== undefined) {
          expect(textAt(message, asking.requestState) ?? '"').toMatch(/^"/);
          for (const { params } of asking.requests) {
            expect(textAt(message, params) ?? '{').toMatch(/^\{/);
          }
        }
        const retry = readRetry(message);
        if (retry instanceof Fault) expect(retry.code).toBe('invalid_params');
        else {
          for (const span of retry.responses.values()) expect(textAt(message, span)).toMatch(/^\{/);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
