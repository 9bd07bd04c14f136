import { describe, expect, test } from 'vitest';
import {
  partitionOfRequest,
  partitionOfSession,
} from '../../../src/application/federation/partition.ts';
import { requestMetaOf } from '../../../src/domain/mcp/rev2026/request-meta.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { messageOf } from '../../support/application/message-of.ts';

const sessionOf = (capabilities: string, revision = '2025-11-25', id = 's', key = 'k') =>
  partitionOfSession(
    key,
    encodeText(
      `{"protocolVersion":"${revision}","capabilities":${capabilities},"clientInfo":{"name":"${id}"}}`,
    ),
    id,
  );

const requestOf = (capabilities: string, id = '1') => {
  const message = messageOf(
    `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":${capabilities}}}}`,
  );
  return partitionOfRequest('k', message, requestMetaOf(message), id);
};

describe('one partition', () => {
  test('is for sessions that declare the same, however it is written', () => {
    const one = sessionOf('{"sampling":{},"elicitation":{}}', '2025-11-25', 'one');
    expect(sessionOf('{ "elicitation":{}, "sampling":{} }', '2025-11-25', 'two')).toBe(one);
  });

  test.each([
    ['capabilities', sessionOf('{"sampling":{}}')],
    ['a revision', sessionOf('{}', '2025-06-18')],
    ['a caller', sessionOf('{}', '2025-11-25', 's', 'other')],
    ['an era', requestOf('{}')],
  ])('is not for another of %s', (_, other) => {
    expect(other).not.toBe(sessionOf('{}'));
  });

  test('is for requests that declare the same', () => {
    expect(requestOf('{"roots":{}}', '1')).toBe(requestOf('{"roots":{}}', '2'));
    expect(requestOf('{"roots":{}}')).not.toBe(requestOf('{}'));
  });

  test('is for one alone that declares too much to compare', () => {
    const much = `{"experimental":{"x":"${'y'.repeat(20_000)}"}}`;
    expect(sessionOf(much, '2025-11-25', 'one')).not.toBe(sessionOf(much, '2025-11-25', 'two'));
    expect(requestOf(much, '1')).not.toBe(requestOf(much, '2'));
    expect(sessionOf(much).length).toBeLessThan(100);
  });
});

test('params of the wrong kind declare nothing', () => {
  expect(partitionOfSession('k', encodeText('{"capabilities":7}'), 's')).toBe(
    partitionOfSession('k', encodeText('{}'), 's'),
  );
});
