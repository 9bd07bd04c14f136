import { expect, test } from 'vitest';
import { Interview } from '../../../src/domain/detection/interview.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';

const answer = (id: number, body: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, ...body });
const error = (id: number, code: number, message = 'no', data?: unknown): string =>
  answer(id, { error: { code, message, data } });

const greeting = answer(1, { result: { protocolVersion: '2025-06-18', capabilities: {} } });
const discovery = answer(2, {
  result: { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} },
});

const hear = (...texts: readonly string[]) => {
  const interview = new Interview('lines');
  const turns = texts.map((text) => interview.hear(encodeText(text)));
  return { turns, sight: interview.sight };
};

test('a handshake is all that is needed', () => {
  const { turns, sight } = hear(greeting);
  expect(turns).toEqual(['over']);
  expect(sight).toEqual({ seen: 'mcp', note: 'it answers initialize as MCP 2025-06-18' });
});

test('a server without handshakes is asked the other question, unless it says so', () => {
  expect(hear(error(1, -32_601), discovery)).toMatchObject({
    turns: ['discover', 'over'],
    sight: { seen: 'mcp' },
  });
  const refusal = error(1, -32_022, 'no', { supported: ['2026-07-28'] });
  expect(hear(refusal)).toMatchObject({ turns: ['over'], sight: { seen: 'mcp' } });
});

test('what the server tells by itself is passed over', () => {
  const note = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';
  const ping = '{"jsonrpc":"2.0","id":"x","method":"ping"}';
  expect(hear(note, ping, 'ready', greeting).turns).toEqual(['wait', 'wait', 'unread', 'over']);
});

test.each([
  ['an echo', ['{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}'], 'noise'],
  ['another result', [answer(1, { result: {} })], 'lines'],
  ['a version that is no text', [answer(1, { result: { protocolVersion: 3 } })], 'lines'],
  ['another JSON-RPC', [error(1, -32_601), error(2, -32_601)], 'lines'],
  ['an old JSON-RPC', [error(1, -32_600, 'version 1.0 only'), error(2, -32_600)], 'lines'],
  ['no discovery', [error(1, -32_601), answer(2, { result: {} })], 'lines'],
  ['a token that is missing', [error(1, -32_002, 'unauthorized'), error(2, -32_601)], 'likely'],
  ['one session only', [error(1, -32_600, 'Server already initialized'), error(2, 1)], 'likely'],
])('%s', (_, texts, seen) => {
  expect(hear(...texts).sight?.seen).toBe(seen);
});
