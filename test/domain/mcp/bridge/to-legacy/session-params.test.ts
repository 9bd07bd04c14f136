import { expect, test } from 'vitest';
import { sessionParams } from '../../../../../src/domain/mcp/bridge/to-legacy/session-params.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';

const gateway = { name: 'gateway', version: '1' };
const own = '{"name":"gateway","version":"1"}';

const clientIn = (clientInfo: string | undefined): string => {
  const bytes = clientInfo === undefined ? undefined : encodeText(clientInfo);
  const text = decodeText(sessionParams('{"roots":{}}', bytes, gateway));
  const head = '{"protocolVersion":"2025-11-25","capabilities":{"roots":{}},"clientInfo":';
  expect(text.startsWith(head)).toBe(true);
  return text.slice(head.length, -1);
};

test('the client’s own name is passed on byte for byte', () => {
  const info = '{"name":"\\u0061","version":"2","title":"T","n":1e400}';
  expect(clientIn(info)).toBe(info);
});

test.each([
  undefined,
  '{}',
  '{"name":"a"}',
  '{"version":"1"}',
  '{"name":1,"version":"1"}',
  'null',
  '[]',
])('the gateway’s stands in for %s', (info) => {
  expect(clientIn(info)).toBe(own);
});

test('and for one that is too long', () => {
  expect(clientIn(`{"name":"a","version":"${'1'.repeat(8_200)}"}`)).toBe(own);
});
