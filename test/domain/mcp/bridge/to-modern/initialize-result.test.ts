import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initializeAnswer } from '../../../../../src/domain/mcp/bridge/to-modern/initialize-result.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../../support/pure/json-texts.ts';
import { accepted, textAt } from '../../../wire/messages.ts';
import { hostileMessages } from '../../rev2026/messages.ts';
import { type Entry, entriesIn, entriesOf, without } from './entries.ts';

const fallback = { name: 'weather', version: 'unknown' };
const key = 'io.modelcontextprotocol/serverInfo';

const introduced = (result: string): ReadonlyMap<string, string> => {
  const discovery = accepted(`{"jsonrpc":"2.0","id":7,"result":${result}}`);
  const answer = initializeAnswer(discovery, '2025-06-18', fallback);
  if (answer === undefined) throw new Error('no answer');
  return new Map(entriesIn(answer, answer.result));
};

const discovered = (more = '', capabilities = '{"tools":{"listChanged":true}}'): string =>
  `{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":${capabilities},"ttlMs":1,"cacheScope":"public"${more}}`;

describe('the answer to initialize, made from a discovery', () => {
  test('has the agreed version, the capabilities, the name and the instructions [LM-01]', () => {
    const more = `,"instructions":"\\u0041sk","_meta":{"${key}":{"name":"é","version":"2","x":1.0}}`;
    expect([...introduced(discovered(more))]).toEqual([
      ['"protocolVersion"', '"2025-06-18"'],
      ['"serverInfo"', '{"name":"é","version":"2","x":1.0}'],
      ['"capabilities"', '{"tools":{"listChanged":true}}'],
      ['"instructions"', '"\\u0041sk"'],
    ]);
  });

  test.each([
    ['{"extensions":{"a/b":{}},"logging":{}}', '{"logging":{}}'],
    ['{"logging":{},"tasks":{"list":{}}}', '{"logging":{}}'],
    ['{"extensions":{}}', '{}'],
    ['{"resources":{"subscribe":true},"x":{"n":1e400}}', undefined],
  ])('offers of %s what a legacy client can use [LM-01][LM-23]', (capabilities, expected) => {
    const text = introduced(discovered('', capabilities)).get('"capabilities"');
    expect(text).toBe(expected ?? capabilities);
  });

  test.each([
    '',
    ',"_meta":{}',
    ',"_meta":null',
    `,"_meta":{"${key}":"x"}`,
    `,"_meta":{"${key}":{"name":"only"}}`,
    `,"_meta":{"${key}":{"name":1,"version":"1"}}`,
  ])('names the server itself where the server did not: %s [LM-01]', (more) => {
    expect(introduced(discovered(more)).get('"serverInfo"')).toBe(JSON.stringify(fallback));
  });

  test('keeps what it does not know, and the rest of _meta', () => {
    fc.assert(
      fc.property(jsonValueTexts, jsonObjectTexts, (text, meta) => {
        const more = `,"x":${text},"_meta":{"a":${meta},"${key}":{}}`;
        const members = introduced(discovered(more));
        expect(members.get('"x"')).toBe(text);
        expect(entriesOf(members.get('"_meta"') ?? '')).toEqual([['"a"', meta]]);
      }),
    );
  });

  test('does not believe a discovery what an initialize result says', () => {
    const more = ',"protocolVersion":"1999","serverInfo":{"name":"x"},"instructions":7';
    const members = introduced(discovered(more));
    expect([...members.keys()]).toEqual(['"protocolVersion"', '"serverInfo"', '"capabilities"']);
    expect(members.get('"protocolVersion"')).toBe('"2025-06-18"');
  });

  test('is a message the relay can read the version from', () => {
    const discovery = accepted(`{"jsonrpc":"2.0",\n"id":7,"result":${discovered()}}`);
    const answer = initializeAnswer(discovery, '2024-11-05', fallback);
    expect(answer && textAt(answer, answer.marks.protocolVersion)).toBe('"2024-11-05"');
    expect(answer?.hasLineBreak).toBe(false);
  });

  test('is not made from what is no discovery', () => {
    fc.assert(
      fc.property(hostileMessages, (message) => {
        const answer = initializeAnswer(message, '2025-11-25', fallback);
        if (answer === undefined) return;
        const entries: readonly Entry[] = entriesIn(answer, answer.result);
        const dropped = ['resultType', 'supportedVersions', 'ttlMs', 'cacheScope'];
        expect(without(entries, ...dropped)).toEqual(entries);
        expect(entries.filter(([name]) => name === '"serverInfo"')).toHaveLength(1);
      }),
    );
    const error = accepted('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}');
    expect(initializeAnswer(error, '2025-11-25', fallback)).toBeUndefined();
  });
});
