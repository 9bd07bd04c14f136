import { describe, expect, test } from 'vitest';
import { argumentEdits, completionEdits } from '../../../src/domain/transform/changed-request.ts';
import { seenResult } from '../../../src/domain/transform/changed-result.ts';
import { ValueChange, type ValueRules } from '../../../src/domain/transform/value-change.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { type Edit, onOneLine, splice } from '../../../src/domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const message = (text: string): Message => {
  const scanned = scan(encodeText(text));
  if (scanned instanceof WireFault) throw new Error(scanned.message);
  return scanned;
};
const change = (rules: Partial<ValueRules>) =>
  new ValueChange({ remove: [], rename: [], set: [], defaults: [], ...rules });
const call = (params: string) =>
  message(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);
const paramsAfter = (one: Message, edits: readonly Edit[]): string =>
  decodeText(splice(onOneLine(one), edits)).slice(55, -1);

describe('a request', () => {
  const set = change({ set: [[['tenant'], '"acme"']], rename: [[['q'], 'query']] });

  test.each([
    [
      '{"name":"t","arguments":{"query":1.0,"x":[ ]},"_meta":{}}',
      '{"name":"t","arguments":{"q":1.0,"x":[ ],"tenant":"acme"},"_meta":{}}',
    ],
    ['{"name":"t"}', '{"name":"t","arguments":{"tenant":"acme"}}'],
    ['{"name":"t","_meta":{}}', '{"name":"t","arguments":{"tenant":"acme"},"_meta":{}}'],
    ['{"arguments":null,"name":"t"}', '{"arguments":{"tenant":"acme"},"name":"t"}'],
    [
      '{"name":"t","arguments":{"query":1},"arguments":{}}',
      '{"name":"t","arguments":{"q":1,"tenant":"acme"},"arguments":{"tenant":"acme"}}',
    ],
    // On one line: some carriers take a line for a message.
    ['{"name":"t","arguments":{"a":\n1}}', '{"name":"t","arguments":{"a": 1,"tenant":"acme"}}'],
  ])('with params %j has %j', (params, expected) => {
    const one = call(params);
    expect(paramsAfter(one, argumentEdits(one, set))).toBe(expected);
  });

  test('without anything to change is left alone', () => {
    const one = call('{"name":"t"}');
    expect(argumentEdits(one, change({ remove: [['a']] }))).toEqual([]);
  });

  const completion = (params: string) =>
    message(`{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":${params}}`);

  test('for completions names the argument as the server does', () => {
    const one = completion(
      '{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"query","value":""},"context":{"arguments":{"query":"a"}}}',
    );
    const edits = completionEdits(one, set);
    expect(Array.isArray(edits) && decodeText(splice(one.bytes, edits))).toContain(
      '"argument":{"name":"q","value":""},"context":{"arguments":{"q":"a","tenant":"acme"}}',
    );
  });

  test('for completions of an argument clients do not have is refused', () => {
    const one = completion('{"argument":{"name":"tenant","value":""}}');
    expect(completionEdits(one, set)).toMatchObject({ code: 'invalid_params' });
  });
});

describe('a result', () => {
  const masked = change({ remove: [['secret']], rename: [[['id'], 'key']] });
  const shown = (result: string): string => {
    const before = message(`{"jsonrpc":"2.0","id":1,"result":${result}}`);
    const after = seenResult(before, masked);
    const { result: at } = after;
    return at === undefined ? '' : decodeText(after.bytes, at);
  };

  test('changes in its structured content and in the text that repeats it', () => {
    const text = JSON.stringify('{\n  "id": 10, "secret": "s" }');
    expect(
      shown(
        `{"content":[{"type":"text","text":${text}},{"type":"text","text":"{\\"id\\":7}"},{"type":"text","text":"{no"}],"structuredContent":{"id":1e1,"secret":"s"},"x":1.0}`,
      ),
    ).toBe(
      `{"content":[{"type":"text","text":${JSON.stringify('{\n  "key": 10 }')}},{"type":"text","text":"{\\"id\\":7}"},{"type":"text","text":"{no"}],"structuredContent":{"key":1e1},"x":1.0}`,
    );
  });

  test.each([
    '{"isError":true,"content":[],"structuredContent":{"secret":1}}',
    '{"resultType":"input_required","structuredContent":{"secret":1}}',
    '{"content":[{"type":"text","text":"{\\"secret\\":1}"}]}',
  ])('%s stays as it is', (result) => {
    expect(shown(result)).toBe(result);
  });

  test.each(['{"task":{"taskId":"1"}}', '{"resultType":"task","taskId":"1"}'])(
    'of a task, %s, is refused: what comes for it later could not be changed',
    (result) => {
      const before = message(`{"jsonrpc":"2.0","id":"x","result":${result}}`);
      const after = seenResult(before, masked);
      expect([after.idKey, after.errorCode, after.result]).toEqual(['"x"', -32_602, undefined]);
    },
  );

  test('an error stays as it is', () => {
    const error = message('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"secret"}}');
    expect(seenResult(error, masked)).toBe(error);
  });
});
