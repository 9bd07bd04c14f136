import { describe, expect, it } from 'vitest';
import { type DetectedDialect, detectDialect } from '../../../src/domain/wire/dialect-detection.ts';
import { encodeFrame } from '../../../src/domain/wire/frame.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { allDialects } from './dialects/all-dialects.ts';
import { fromHex } from './messages.ts';

/** What is known after 0, 1, 2, 3, 4 and 5 bytes, and after all of them. */
const verdicts = (first: Uint8Array): DetectedDialect[] => [
  ...[0, 1, 2, 3, 4, 5].map((length) => detectDialect(first.subarray(0, length))),
  detectDialect(first),
];

/** `need_more` for the first `silent` prefixes, then always the same. */
const saidAfter = (silent: number, verdict: DetectedDialect): DetectedDialect[] =>
  Array.from({ length: 7 }, (_, index) => (index < silent ? 'need_more' : verdict));

describe('detectDialect', () => {
  it.each([
    ['G12 negotiation', '4d435042 0001 0006 00000050', saidAfter(5, 'g12')],
    ['G12 empty health', '4d435042 0001 0004 00000000', saidAfter(5, 'g12')],
    ['G12 with version 2 from the start', '4d435042 0002 0008 00000000', saidAfter(5, 'g12')],
    ['S12 ping', '4d435042 01 04 0000 00000000', saidAfter(5, 's12')],
    ['S12 pong', '4d435042 01 05 0000 00000000', saidAfter(5, 's12')],
    ['S12 auth', '4d435042 01 06 0000 00000010', saidAfter(5, 's12')],
    ['MCPB and version 2 in one byte', '4d435042 02 04 0000', saidAfter(5, 'unknown')],
    ['MCPB and text', '4d435042 7b 7d', saidAfter(5, 'unknown')],
    ['R16 negotiation', '4d435000 0001 0006 00000000 00000050', saidAfter(4, 'r16')],
    ['R16 ping', '4d435000 0001 0004 00000000 00000002 7b7d', saidAfter(4, 'r16')],
    ['the four-byte hello', '4d435001', saidAfter(4, 'unknown')],
    ['MCPC', '4d435043 00 01', saidAfter(4, 'unknown')],
    ['M6', '4d43 00000002 7b7d', saidAfter(3, 'm6')],
    ['M6 of the largest payload', '4d43 00a00000 7b', saidAfter(3, 'm6')],
    ['M7 data', '4d43 01 00000002 7b7d', saidAfter(3, 'm7')],
    ['M7 ping', '4d43 02 00000000', saidAfter(3, 'm7')],
    ['M7 pong', '4d43 03 00000000', saidAfter(3, 'm7')],
    ['M7 error', '4d43 04 00000000', saidAfter(3, 'm7')],
    ['M7 close', '4d43 05 00000000', saidAfter(3, 'm7')],
    ['M7 with type 6', '4d43 06 00000000', saidAfter(3, 'unknown')],
    ['M6 with a length beyond any limit', '4d43 4f000000', saidAfter(3, 'unknown')],
    ['MD', '4d44 00000002', saidAfter(2, 'unknown')],
    ['the magic backwards', '42504443 00', saidAfter(1, 'unknown')],
    ['a TLS hello', '16030100 c8', saidAfter(1, 'unknown')],
    ['a byte order mark', 'efbbbf7b 7d', saidAfter(1, 'unknown')],
    ['zeros', '00000000 00', saidAfter(1, 'unknown')],
  ])('%s', (_, hex, expected) => {
    expect(verdicts(fromHex(hex))).toEqual(expected);
  });

  it.each([
    ['{"jsonrpc"', saidAfter(1, 'newline_json')],
    ['[{"id":1}]', saidAfter(1, 'newline_json')],
    [' \r\n\t{"id', saidAfter(5, 'newline_json')],
    ['\n\n[ ][ ]', saidAfter(3, 'newline_json')],
    [' \n \n \n', saidAfter(7, 'need_more')],
    ['GET / HTTP/1.1', saidAfter(1, 'unknown')],
    ['"text"', saidAfter(1, 'unknown')],
    [' x{}{}', saidAfter(2, 'unknown')],
    [' MCPB!', saidAfter(2, 'unknown')],
    ['MOVE / HTTP/1.1', saidAfter(2, 'unknown')],
    ['mcp{}{}', saidAfter(1, 'unknown')],
  ])('the text %j', (text, expected) => {
    expect(verdicts(encodeText(text))).toEqual(expected);
  });

  it('knows every frame of every dialect by its first five bytes', () => {
    for (const { dialect, types } of allDialects) {
      for (const type of types) {
        for (const length of [0, 1, 300, 70_000]) {
          const frame = encodeFrame(dialect, type, new Uint8Array(length));
          expect(detectDialect(frame.subarray(0, 5))).toBe(dialect.name);
        }
      }
    }
  });
});
