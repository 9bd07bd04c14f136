import { describe, expect, it } from 'vitest';
import { detectDialect } from '../../../src/domain/wire/dialect-detection.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { fromHex } from './messages.ts';

describe('detectDialect', () => {
  it.each([
    ['G12 negotiation', '4d435042 0001 0006 00000050', 'binary:g12'],
    ['G12 empty health', '4d435042 0001 0004 00000000', 'binary:g12'],
    ['G12 in five bytes', '4d435042 00', 'binary:g12'],
    ['S12 ping', '4d435042 01 04 0000 00000000', 'unsupported_dialect'],
    ['S12 pong', '4d435042 01 05 0000 00000000', 'unsupported_dialect'],
    ['R16 negotiation', '4d435000 0001 0006 00000000 00000050', 'unsupported_dialect'],
    ['R16 ping', '4d435000 0001 0004 00000000 00000002 7b7d', 'unsupported_dialect'],
    ['M6', '4d43 00000002 7b7d', 'unsupported_dialect'],
    ['M7 ping', '4d43 02 00000000', 'unsupported_dialect'],
    ['M7 close', '4d43 05 00000000', 'unsupported_dialect'],
    ['M7 with type 6', '4d43 06 00000000', 'unknown'],
    ['the four-byte hello', '4d435001', 'unknown'],
    ['MCPC', '4d435043', 'unknown'],
    ['MCPB of version 2', '4d43504202', 'unknown'],
    ['MD', '4d44', 'unknown'],
    ['a TLS hello', '16030100', 'unknown'],
    ['a byte order mark', 'efbbbf7b', 'unknown'],
    ['nothing', '', 'need_more'],
    ['M', '4d', 'need_more'],
    ['MC', '4d43', 'need_more'],
    ['MCP', '4d4350', 'need_more'],
    ['MCPB', '4d435042', 'need_more'],
  ])('%s', (_, hex, expected) => {
    expect(detectDialect(fromHex(hex))).toBe(expected);
  });

  it.each([
    ['{"jsonrpc"', 'newline_json'],
    ['[', 'newline_json'],
    [' \r\n\t{', 'newline_json'],
    [' \n', 'need_more'],
    ['GET / HTTP/1.1', 'unknown'],
    [' x', 'unknown'],
    [' MCPB', 'unknown'],
  ])('the text %j', (text, expected) => {
    expect(detectDialect(encodeText(text))).toBe(expected);
  });
});
