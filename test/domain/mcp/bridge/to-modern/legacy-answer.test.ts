import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  legacyAnswer,
  toolOutputs,
} from '../../../../../src/domain/mcp/bridge/to-modern/legacy-answer.ts';
import type { Message } from '../../../../../src/domain/wire/message.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';
import { hostileMessages } from '../../rev2026/messages.ts';
import { entriesIn, entriesOf, scannedAgain, textOf, without } from './entries.ts';

const nameKey = 'io.modelcontextprotocol/serverInfo';

const answered = (result: string, method = 'tools/call', isSchemaWrapped = false): Message => {
  const answer = legacyAnswer(
    accepted(`{"jsonrpc":"2.0","id":3,"result":${result}}`),
    method,
    isSchemaWrapped,
  );
  const { marks, ...index } = scannedAgain(answer);
  expect(answer).toEqual({ ...index, marks: answer.marks });
  expect(marks).toBeDefined();
  return answer;
};

const resultOf = (message: Message): string =>
  new Map(entriesOf(textOf(message))).get('"result"') ?? '';

const refused = (error: string, method: string): string =>
  textOf(legacyAnswer(accepted(`{"jsonrpc":"2.0","id":3,"error":${error}}`), method, false));

describe('a result on its way to a legacy client', () => {
  test.each([
    ['{"resultType":"complete","content":[]}', '{"content":[]}'],
    ['{ "content":[] , "resultType":"complete" }', '{ "content":[] }'],
    ['{"resultType":"complete"}', '{}'],
    [`{"_meta":{"${nameKey}":{"name":"x"}},"content":[]}`, '{"content":[]}'],
    [`{"_meta":{"a":1.0,"${nameKey}":{}},"content":[]}`, '{"_meta":{"a":1.0},"content":[]}'],
    ['{"_meta":{},"content":[],"isError":false}', '{"_meta":{},"content":[],"isError":false}'],
    ['{"content":[],"ttlMs":5}', '{"content":[],"ttlMs":5}'],
    ['{"content":[{"resultType":"x","ttlMs":1}]}', '{"content":[{"resultType":"x","ttlMs":1}]}'],
    ['{}', '{}'],
    ['"odd"', '"odd"'],
  ])('%s becomes %s [LM-18]', (before, after) => {
    expect(resultOf(answered(before))).toBe(after);
  });

  test.each([
    'tools/list',
    'prompts/list',
    'resources/list',
    'resources/templates/list',
    'resources/read',
  ])('of %s loses its cache hints [LM-18]', (method) => {
    const result = '{"resultType":"complete","ttlMs":5,"x":1,"cacheScope":"public"}';
    expect(resultOf(answered(result, method))).toBe('{"x":1}');
  });

  test('loses nothing else, wherever its id stands [LM-18]', () => {
    fc.assert(
      fc.property(jsonObjectTexts, jsonObjectTexts, fc.boolean(), (own, meta, isFirst) => {
        const inMeta = `"${nameKey}":{"name":"x","version":"1"}`;
        const comma = entriesOf(meta).length === 0 ? '' : ',';
        const metaText = meta.replace('{', `{${inMeta}${comma}`);
        const result = `{"resultType":"complete","a":${own},"_meta":${metaText},"ttlMs":1,"b":1.0}`;
        const id = '"id":"\\u0041"';
        const rest = isFirst ? `${id},"result":${result}` : `"result":${result},${id}`;
        const message = accepted(`{"jsonrpc":"2.0",${rest}}`);
        const answer = legacyAnswer(message, 'prompts/list', false);
        const after = new Map(entriesIn(answer, answer.result));
        expect(after.get('"a"')).toBe(own);
        expect(after.get('"b"')).toBe('1.0');
        expect(entriesOf(after.get('"_meta"') ?? '{}')).toEqual(entriesOf(meta));
        expect([...after.keys()].toSorted()).toEqual(
          ['"a"', '"b"', ...(entriesOf(meta).length > 0 ? ['"_meta"'] : [])].toSorted(),
        );
        const { marks: _marks, ...index } = scannedAgain(answer);
        expect(answer).toMatchObject(index);
      }),
    );
  });

  test('is a message the scan accepts, with the right index, whatever the server sent', () => {
    const methods = fc.constantFrom('tools/call', 'tools/list', 'resources/read', 'x');
    fc.assert(
      fc.property(hostileMessages, methods, fc.boolean(), (message, method, isWrapped) => {
        if (message.kind !== 'response') return;
        const answer = legacyAnswer(message, method, isWrapped);
        const { marks: _marks, ...index } = scannedAgain(answer);
        expect(answer).toMatchObject(index);
        const removed = ['resultType'];
        const entries = entriesIn(answer, answer.result);
        expect(without(entries, ...removed)).toEqual(entries);
      }),
    );
  });
});

describe('the output of a tool', () => {
  test('that is no object stands in one [LM-18]', () => {
    fc.assert(
      fc.property(jsonValueTexts, (value) => {
        const result = `{"structuredContent":${value},"resultType":"complete","content":[]}`;
        const after = new Map(entriesOf(resultOf(answered(result))));
        const expected = value.startsWith('{') ? value : `{"result":${value}}`;
        expect(after.get('"structuredContent"')).toBe(expected);
        expect([...after.keys()]).toEqual(['"structuredContent"', '"content"']);
      }),
    );
  });

  test('whose schema was wrapped is wrapped, even when it is an object [LM-18]', () => {
    const result = '{"structuredContent":{"a":1.0},"content":[]}';
    expect(resultOf(answered(result, 'tools/call', true))).toBe(
      '{"structuredContent":{"result":{"a":1.0}},"content":[]}',
    );
    expect(resultOf(answered('{"content":[]}', 'tools/call', true))).toBe('{"content":[]}');
  });

  test('of another method is its own business', () => {
    const result = '{"structuredContent":[1]}';
    expect(resultOf(answered(result, 'vendor/run', true))).toBe(result);
  });
});

describe('a list of tools', () => {
  const list =
    '{"tools":[{"name":"a","outputSchema":{"type":"object"},"x":1.0},{"name":"b","outputSchema":{"type":"array"}},{"name":"c"},{"name":"d","outputSchema":null},7],"resultType":"complete"}';

  test('tells of objects only [LM-18]', () => {
    expect(resultOf(answered(list, 'tools/list'))).toBe(
      list
        .replace(
          '{"type":"array"}',
          '{"type":"object","properties":{"result":{"type":"array"}},"required":["result"]}',
        )
        .replace(',"resultType":"complete"', ''),
    );
    expect(resultOf(answered(list, 'prompts/list'))).toContain('{"type":"array"}');
  });

  test('says whose output is wrapped', () => {
    const outputs = toolOutputs(accepted(`{"jsonrpc":"2.0","id":1,"result":${list}}`));
    expect([...outputs]).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', false],
    ]);
    expect(toolOutputs(accepted('{"jsonrpc":"2.0","id":1,"result":{}}')).size).toBe(0);
  });
});

describe('an error on its way to a legacy client', () => {
  test('for a resource that is not there has the code of its revision [LM-19]', () => {
    const error = '{"code":-32602,"message":"é","data":{"uri":"x:1","n":1.0},"x":1}';
    expect(refused(error, 'resources/read')).toBe(
      `{"jsonrpc":"2.0","id":3,"error":${error.replace('-32602', '-32002')}}`,
    );
  });

  test.each([
    ['{"code":-32602,"message":"m","data":{"uri":"x:1"}}', 'tools/call'],
    ['{"code":-32602,"message":"m","data":{"uri":7}}', 'resources/read'],
    ['{"code":-32602,"message":"m","data":{}}', 'resources/read'],
    ['{"code":-32602,"message":"m","data":"uri"}', 'resources/read'],
    ['{"code":-32602,"message":"m"}', 'resources/read'],
    ['{"code":-32603,"message":"m","data":{"uri":"x:1"}}', 'resources/read'],
    ['{"code":12345678901234567890,"message":"\\u0041","x":1e400}', 'resources/read'],
  ])('%s of %s stays as it is [LM-20]', (error, method) => {
    expect(refused(error, method)).toBe(`{"jsonrpc":"2.0","id":3,"error":${error}}`);
  });
});
