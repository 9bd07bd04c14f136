import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModernAnswers } from '../../../../../src/domain/mcp/bridge/to-legacy/modern-answer.ts';
import { MetaKey } from '../../../../../src/domain/mcp/rev2026/names.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';

const answers = new ModernAnswers(encodeText('{"name":"s"}'));
const nameless = new ModernAnswers(undefined);
const named = `"${MetaKey.serverInfo}":{"name":"s"}`;

const resultOf = (result: string, method = 'tools/call', of = answers): string => {
  const message = accepted(`{"jsonrpc":"2.0","result":${result},"id":1}`);
  const shown = of.of(message, method, undefined);
  return decodeText(shown.bytes, shown.result);
};

describe('a result', () => {
  test.each([
    ['{}', `{"resultType":"complete","_meta":{${named}}}`],
    ['{ }', `{"resultType":"complete","_meta":{${named}} }`],
    ['{"a":1}', `{"resultType":"complete","_meta":{${named}},"a":1}`],
    ['{"_meta":{}}', `{"resultType":"complete","_meta":{${named}}}`],
    ['{"_meta":{"x":1}}', `{"resultType":"complete","_meta":{${named},"x":1}}`],
    [
      `{"_meta":{"${MetaKey.serverInfo}":7}}`,
      `{"resultType":"complete","_meta":{"${MetaKey.serverInfo}":7}}`,
    ],
    ['{"_meta":null}', '{"resultType":"complete","_meta":null}'],
    ['{"resultType":"x"}', `{"_meta":{${named}},"resultType":"x"}`],
    ['[1]', '[1]'],
    ['null', 'null'],
  ])('%s becomes %s', (result, expected) => {
    expect(resultOf(result)).toBe(expected);
  });

  test('of a server without a name gets none', () => {
    expect(resultOf('{}', 'tools/call', nameless)).toBe('{"resultType":"complete"}');
    expect(resultOf('{"_meta":{}}', 'tools/call', nameless)).toBe(
      '{"resultType":"complete","_meta":{}}',
    );
    expect(resultOf('{"a":1}', 'tools/list', nameless)).toBe(
      '{"resultType":"complete","ttlMs":0,"cacheScope":"private","a":1}',
    );
  });

  test.each([
    ['{"ttlMs":9}', '{"resultType":"complete","cacheScope":"private","ttlMs":9}'],
    [
      '{"cacheScope":"public","resultType":"y"}',
      '{"ttlMs":0,"cacheScope":"public","resultType":"y"}',
    ],
    [
      '{"ttlMs":1,"cacheScope":"public","resultType":"y"}',
      '{"ttlMs":1,"cacheScope":"public","resultType":"y"}',
    ],
  ])('that may be kept %s becomes %s', (result, expected) => {
    expect(resultOf(result, 'resources/list', nameless)).toBe(expected);
  });

  test('keeps every byte of what the server said', () => {
    fc.assert(
      fc.property(jsonObjectTexts, (result) => {
        const shown = resultOf(result, 'tools/list');
        expect(shown.endsWith(result.slice(1))).toBe(true);
        expect(JSON.parse(shown)).toMatchObject({
          resultType: 'complete',
          ttlMs: 0,
          cacheScope: 'private',
        });
      }),
    );
  });
});

describe('an error', () => {
  const errorOf = (error: string, uri?: string): string => {
    const message = accepted(`{"jsonrpc":"2.0","id":"x","error":${error}}`);
    const shown = answers.of(
      message,
      'resources/read',
      uri === undefined ? undefined : encodeText(uri),
    );
    expect(shown.errorCode).toBe(accepted(decodeText(shown.bytes)).errorCode);
    return decodeText(shown.bytes, shown.error);
  };

  test.each([
    ['{"code":-32002,"message":"m"}', '{"data":{"uri":"u"},"code":-32602,"message":"m"}'],
    [
      '{"code":-32002,"message":"m","data":null}',
      '{"code":-32602,"message":"m","data":{"uri":"u"}}',
    ],
    ['{"code":-32002,"message":"m","data":{}}', '{"code":-32602,"message":"m","data":{"uri":"u"}}'],
    [
      '{"code":-32002,"message":"m","data":{"a":1}}',
      '{"code":-32602,"message":"m","data":{"uri":"u","a":1}}',
    ],
    [
      '{"code":-32002,"message":"m","data":{"uri":"v"}}',
      '{"code":-32602,"message":"m","data":{"uri":"v"}}',
    ],
    ['{"code":-32002,"message":"m","data":"text"}', '{"code":-32602,"message":"m","data":"text"}'],
  ])('%s becomes %s', (error, expected) => {
    expect(errorOf(error, '"u"')).toBe(expected);
  });

  test('of a request that named no URI only changes its code', () => {
    expect(errorOf('{"code":-32002,"message":"m"}')).toBe('{"code":-32602,"message":"m"}');
  });

  test('never has a code that means something else to the client', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_120, max: -31_990 }), (code) => {
        const shown = (JSON.parse(errorOf(`{"code":${code},"message":"m"}`)) as { code: number })
          .code;
        const isReserved = code >= -32_099 && code <= -32_020;
        expect(shown).toBe(code === -32_002 ? -32_602 : isReserved ? -31_000 - code : code);
      }),
    );
  });

  test('without a code that is a whole number crosses as it is', () => {
    expect(errorOf('{"code":-32002.5,"message":"m"}')).toBe('{"code":-32002.5,"message":"m"}');
  });
});
