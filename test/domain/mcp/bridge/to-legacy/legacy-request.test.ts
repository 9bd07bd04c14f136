import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  legacyRequest,
  repeatedPart,
} from '../../../../../src/domain/mcp/bridge/to-legacy/legacy-request.ts';
import { MetaKey } from '../../../../../src/domain/mcp/rev2026/names.ts';
import { splice } from '../../../../../src/domain/wire/splice.ts';
import { decodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonValueTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';

const request = (params: string) =>
  accepted(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);

const paramsAfter = (params: string): string => {
  const message = request(params);
  const after = accepted(decodeText(splice(message.bytes, legacyRequest(message).edits)));
  return decodeText(after.bytes, after.params);
};

const version = `"${MetaKey.protocolVersion}":"2026-07-28"`;

describe('what a request loses', () => {
  test.each([
    [`{"_meta":{${version}},"name":"t"}`, '{"name":"t"}'],
    [`{"name":"t","_meta":{${version}}}`, '{"name":"t"}'],
    [`{"_meta":{${version},"${MetaKey.clientInfo}":{}}}`, '{}'],
    [`{"_meta":{"a":1,${version},"b":2}}`, '{"_meta":{"a":1,"b":2}}'],
    ['{"inputResponses":{"k":{}},"name":"t","requestState":"s"}', '{"name":"t"}'],
    [`{"requestState":"s","_meta":{${version}},"inputResponses":1}`, '{}'],
    ['{"name":{"_meta":{},"requestState":1}}', '{"name":{"_meta":{},"requestState":1}}'],
    ['{"_meta":7,"name":"t"}', '{"_meta":7,"name":"t"}'],
    ['[1,2]', '[1,2]'],
  ])('%s becomes %s', (params, expected) => {
    expect(paramsAfter(params)).toBe(expected);
  });

  test('is told from a first request by the members of a retry, whatever is in them', () => {
    const isRetry = (params: string): boolean => legacyRequest(request(params)).isRetry;
    expect(isRetry('{"requestState":null}')).toBe(true);
    expect(isRetry('{"inputResponses":7}')).toBe(true);
    expect(isRetry(`{"_meta":{${version}},"arguments":{"requestState":1}}`)).toBe(false);
    expect(legacyRequest(accepted('{"jsonrpc":"2.0","id":1,"method":"m"}'))).toEqual({
      edits: [],
      isRetry: false,
    });
  });

  test('never touches another value', () => {
    fc.assert(
      fc.property(jsonValueTexts, jsonValueTexts, jsonValueTexts, (a, b, c) => {
        const params = `{"x":${a},"_meta":{"y":${b},${version}},"requestState":"s","z":${c}}`;
        expect(paramsAfter(params)).toBe(`{"x":${a},"_meta":{"y":${b}},"z":${c}}`);
      }),
    );
  });
});

describe('what a retry repeats', () => {
  const part = (params: string, server = 's'): string =>
    decodeText(repeatedPart(server, request(params)));

  test('is the server, the method and the params in any order', () => {
    const one = part('{"b":2,"a":{"x":1},"_meta":{"y":1}}');
    expect(part('{"_meta":{},"a":{"x":1},"inputResponses":{},"b":2,"requestState":"s"}')).toBe(one);
    const others = [
      part('{"b":2,"a":{"x":1}}', 't'),
      part('{"b":2,"a":{"x":2}}'),
      part('{"b":2}'),
      part('{"b":2,"a":{"x":1},"c":3}'),
    ];
    for (const other of others) expect(other).not.toBe(one);
  });

  test('is not mistaken where names or values hold what stands between them', () => {
    expect(part('{"a":"1,\\"b\\":2"}')).not.toBe(part('{"a":"1","b":2}'));
    expect(part('{"a\\":1,\\"b":2}')).not.toBe(part('{"a":1,"b":2}'));
  });

  test('is empty of params where there are none', () => {
    const bare = accepted('{"jsonrpc":"2.0","id":1,"method":"tools/call"}');
    expect(decodeText(repeatedPart('s', bare))).toBe('["s","tools/call"]');
  });
});
