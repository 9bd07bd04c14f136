import { expect, test } from 'vitest';
import { sightOfBytes } from '../../../src/domain/detection/first-bytes.ts';
import { encodeLatin1 } from '../../../src/domain/wire/text.ts';

test.each([
  ['', 'closed'],
  ['HTTP/1.1 400 Bad Request\r\n', 'http'],
  ['\u0015\u0003\u0001\u0000\u0002\u0002\u0028', 'tls'],
  ['MCP\u0000\u0000\u0001', 'frames'],
  ['MCPB\u0001', 'frames'],
  ['  {"jsonrpc"', 'lines'],
  ['220 mail.example.com\r\n', 'lines'],
  ['asked for this', 'noise'],
  ['\u0001\u0002\u0080', 'noise'],
  ['\u00fe\u00fe\u00fe\u00fe', 'noise'],
])('%j is %s', (text, seen) => {
  expect(sightOfBytes(encodeLatin1(text), encodeLatin1('asked for this and more')).seen).toBe(seen);
});

test('what is shown of it is one line without control characters', () => {
  const { note } = sightOfBytes(encodeLatin1('a\u007fb\u00ff\r\nsecond'), new Uint8Array(0));
  expect(note).not.toContain('second');
});
