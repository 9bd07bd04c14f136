import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import {
  modernRequest,
  retriedRequest,
} from '../../../../../src/domain/mcp/bridge/to-modern/modern-request.ts';
import type { Message } from '../../../../../src/domain/wire/message.ts';
import { encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../../support/pure/json-texts.ts';
import { accepted } from '../../../wire/messages.ts';
import { hostileMessages } from '../../rev2026/messages.ts';
import { entriesIn, entriesOf, scannedAgain, textOf, without } from './entries.ts';

const version = '"io.modelcontextprotocol/protocolVersion":"2026-07-28"';
const members = `${version},"io.modelcontextprotocol/clientCapabilities":{}`;

const made = (outcome: Message | Fault): Message => {
  if (outcome instanceof Fault) throw new Error(outcome.message);
  return outcome;
};
const modern = (text: string, level = ''): Message =>
  made(modernRequest(accepted(text), [], `${members}${level}`));

describe('a request on its way to a modern server', () => {
  test.each([
    [
      '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{${members}}}}`,
    ],
    [
      '{"id":1,"method":"a","params":{},"jsonrpc":"2.0"}',
      `{"id":1,"method":"a","params":{"_meta":{${members}}},"jsonrpc":"2.0"}`,
    ],
    [
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{ "n":1e400}}',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${members}}, "n":1e400}}`,
    ],
    [
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{}}}',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${members}}}}`,
    ],
    [
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{"progressToken":7},"x":1.0}}',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${members},"progressToken":7},"x":1.0}}`,
    ],
    [
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":null}}',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${members}}}}`,
    ],
    [
      '{"jsonrpc":"2.0","id":1,\r\n"method":"a"}',
      `{"jsonrpc":"2.0","id":1,  "method":"a","params":{"_meta":{${members}}}}`,
    ],
  ])('%s says of itself what the session knows [LM-03]', (text, expected) => {
    expect(textOf(modern(text))).toBe(expected);
  });

  test('keeps every byte beside its _meta, whatever it holds [LM-03]', () => {
    fc.assert(
      fc.property(jsonObjectTexts, jsonObjectTexts, jsonValueTexts, (own, meta, more) => {
        const params = `{"x":${more},"_meta":${meta},"arguments":${own}}`;
        const request = modern(`{"jsonrpc":"2.0","id":"é","method":"a/b","params":${params}}`);
        const after = entriesIn(request, request.params);
        expect(without(after, '_meta')).toEqual(without(entriesOf(params), '_meta'));
        const inMeta = entriesIn(request, request.marks.meta);
        expect(inMeta).toEqual([...entriesOf(`{${members}}`), ...entriesOf(meta)]);
        expect(request.idKey).toBe(accepted('{"jsonrpc":"2.0","id":"é","method":"a"}').idKey);
      }),
    );
  });

  test('does not say twice, or in the words of the client, what the session says', () => {
    const own =
      '"io.modelcontextprotocol/logLevel":"debug","x/y":1,"io.modelcontextprotocol/clientInfo":{}, "io.modelcontextprotocol/clientCapabilities":{"roots":{}}';
    const request = modern(
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{${own}}}}`,
      ',"io.modelcontextprotocol/logLevel":"error"',
    );
    expect(entriesIn(request, request.marks.meta)).toEqual([
      ...entriesOf(`{${members},"io.modelcontextprotocol/logLevel":"error"}`),
      ['"x/y"', '1'],
    ]);
    const only = modern(
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"_meta":{ "io.modelcontextprotocol/logLevel":"debug" }}}',
    );
    expect(entriesIn(only, only.marks.meta)).toEqual(entriesOf(`{${members}}`));
  });

  test('takes its other changes with it', () => {
    const message = accepted(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"a":1},"name":"one__t"}}',
    );
    const span = message.marks.name;
    if (span === undefined) throw new Error('no name');
    const request = made(modernRequest(message, [{ span, bytes: encodeText('"t"') }], members));
    expect(textOf(request)).toContain('"name":"t"');
    expect(entriesIn(request, request.marks.meta)).toHaveLength(3);
  });

  test('is refused when it cannot hold what it has to', () => {
    const positional = accepted('{"jsonrpc":"2.0","id":1,"method":"a","params":[1]}');
    expect(modernRequest(positional, [], members)).toMatchObject({ code: 'invalid_params' });
    const plain = accepted('{"jsonrpc":"2.0","id":1,"method":"a"}');
    const deep = `"x":${'['.repeat(62)}${']'.repeat(62)}`;
    expect(modernRequest(plain, [], deep)).toMatchObject({ code: 'invalid_params' });
  });

  test('is a message the scan accepts, or a refusal, whatever came', () => {
    fc.assert(
      fc.property(hostileMessages, (message) => {
        if (message.kind !== 'request') return;
        const outcome = modernRequest(message, [], members);
        if (!(outcome instanceof Fault)) expect(scannedAgain(outcome)).toEqual(outcome);
      }),
    );
  });
});

describe('a request that is sent again with what was asked for', () => {
  const first = modern(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"n":1.0}}}',
  );

  test('is the first one with the answers and the state, byte for byte [LM-07]', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ key: fc.string({ unit: 'grapheme' }), text: jsonObjectTexts }), {
          selector: ({ key }) => key,
          maxLength: 4,
        }),
        fc.option(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text))),
        (asked, state) => {
          const answers = asked.map(({ key, text }) => ({ key, result: encodeText(text) }));
          const raw = state === null ? undefined : encodeText(state);
          const again = made(retriedRequest(first, answers, raw));
          const entries = entriesIn(again, again.params);
          const members = new Map(entries);
          expect(members.get('"requestState"')).toBe(state ?? undefined);
          const responses = members.get('"inputResponses"');
          expect(responses === undefined ? [] : entriesOf(responses)).toEqual(
            asked.map(({ key, text }) => [JSON.stringify(key), text]),
          );
          expect(responses === undefined).toBe(asked.length === 0);
          expect(without(entries, 'inputResponses', 'requestState')).toEqual(
            entriesIn(first, first.params),
          );
        },
      ),
    );
  });

  test('loses what an earlier round, or the client itself, put in those places', () => {
    const again = made(retriedRequest(first, [], encodeText('"two"')));
    const third = made(retriedRequest(again, [], encodeText('"\\u0033"')));
    expect(entriesIn(third, third.params)[0]).toEqual(['"requestState"', '"\\u0033"']);
    expect(textOf(third)).not.toContain('two');
    const bare = made(retriedRequest(third, [], undefined));
    expect(textOf(bare)).toBe(textOf(first));
  });

  test('is refused when an answer nests too deep', () => {
    const deep = encodeText(`{"a":${'['.repeat(61)}${']'.repeat(61)}}`);
    const outcome = retriedRequest(first, [{ key: 'k', result: deep }], undefined);
    expect(outcome).toMatchObject({ code: 'invalid_params' });
  });
});
