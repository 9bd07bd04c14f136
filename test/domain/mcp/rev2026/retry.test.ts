import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import {
  composeInputRequired,
  InputProblem,
  readInputRequired,
  readRetry,
} from '../../../../src/domain/mcp/rev2026/input-required.ts';
import { composeRequest, composeResult } from '../../../../src/domain/wire/compose.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../support/pure/json-texts.ts';
import { accepted, textAt } from '../../wire/messages.ts';
import { asked, named, states } from './asked.ts';
import { request } from './messages.ts';

describe('a request that brings answers', () => {
  const retry = (params?: unknown): ReturnType<typeof readRetry> =>
    readRetry(request('tools/call', params));

  const refused = (params: unknown): string => {
    const outcome = retry(params);
    if (!(outcome instanceof Fault)) throw new Error('accepted');
    expect(outcome.code).toBe('invalid_params');
    return outcome.message;
  };

  test('brings none the first time', () => {
    for (const params of [undefined, {}, { name: 'a', arguments: { requestState: 'x' } }, []]) {
      expect(retry(params)).toEqual({ responses: new Map(), requestState: undefined });
    }
  });

  test('is read', () => {
    const message = request('tools/call', {
      name: 'a',
      inputResponses: { login: { action: 'accept' }, r: { roots: [] } },
      requestState: 'opaque',
    });
    const outcome = readRetry(message);
    if (outcome instanceof Fault) throw new Error(outcome.message);
    expect([...outcome.responses].map(([key, span]) => [key, textAt(message, span)])).toEqual([
      ['login', '{"action":"accept"}'],
      ['r', '{"roots":[]}'],
    ]);
    expect(textAt(message, outcome.requestState)).toBe('"opaque"');
  });

  test.each([
    [{ inputResponses: [] }, 'inputResponses must be an object'],
    [{ inputResponses: null }, 'inputResponses must be an object'],
    [{ inputResponses: 'x' }, 'inputResponses must be an object'],
    [{ inputResponses: { a: {}, b: 'yes' } }, 'every member of inputResponses'],
    [{ inputResponses: { a: null } }, 'every member of inputResponses'],
    [{ inputResponses: { ['k'.repeat(1_025)]: {} } }, 'too long'],
    [{ requestState: null }, 'requestState must be a string'],
    [{ requestState: { a: 1 } }, 'requestState must be a string'],
    [{ inputResponses: {}, requestState: 1 }, 'requestState must be a string'],
    [{ requestState: 's'.repeat(65_535) }, 'longer than 65536 bytes'],
  ])('is refused with %.80j', (params, reason) => {
    expect(refused(params)).toContain(reason);
  });

  test('brings a state of 64 KiB, quotes included, and 64 answers at most', () => {
    const answers = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, {}]));
    expect(retry({ requestState: 's'.repeat(65_534) })).not.toBeInstanceOf(Fault);
    expect(retry({ inputResponses: answers(64) })).not.toBeInstanceOf(Fault);
    expect(refused({ inputResponses: answers(65) })).toContain('more than 64');
  });

  test('is refused for its first fault', () => {
    const inputResponses = { a: 1, ['k'.repeat(1_025)]: {} };
    expect(refused({ inputResponses })).toContain('every member of inputResponses');
  });

  test('brings back what was asked, to the byte', () => {
    fc.assert(
      fc.property(asked, jsonObjectTexts, states, (list, answer, state) => {
        const result = composeInputRequired(named(list), state);
        const question = accepted(decodeText(composeResult(encodeText('1'), result)));
        const asking = readInputRequired(question);
        if (asking === undefined || asking instanceof InputProblem) throw new Error('not asking');
        const { requests, requestState } = asking;
        const answers = requests.map(({ key }) => `${JSON.stringify(key)}:${answer}`).join(',');
        const echoed = textAt(question, requestState) ?? '';
        const params = `{"inputResponses":{${answers}},"requestState":${echoed}}`;
        const message = accepted(decodeText(composeRequest(2, 'tools/call', encodeText(params))));
        const outcome = readRetry(message);
        if (outcome instanceof Fault) throw new Error(outcome.message);
        expect([...outcome.responses.keys()]).toEqual(list.map(({ key }) => key));
        for (const span of outcome.responses.values()) expect(textAt(message, span)).toBe(answer);
        expect(textAt(message, outcome.requestState)).toBe(echoed);
      }),
    );
  });
});
