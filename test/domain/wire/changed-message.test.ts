import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedResponse } from '../../../src/domain/wire/changed-message.ts';
import { membersAt } from '../../../src/domain/wire/items.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { accepted } from './messages.ts';

const places = ({ bytes, id, result, error, idKey, errorCode, hasLineBreak, kind }: Message) => ({
  text: decodeText(bytes),
  id,
  result,
  error,
  idKey,
  errorCode,
  hasLineBreak,
  kind,
});

/** The same response with other values for `a` and `b`, as a scan of its new text would see it. */
const changed = (message: Message, a: string, b: string): Message => {
  const within = message.result ?? message.error;
  if (within === undefined) throw new Error('no response');
  const found = membersAt(message.bytes, within.start, ['a', 'b']);
  const edits = [
    { span: found['a'], text: a },
    { span: found['b'], text: b },
  ].flatMap(({ span, text }) => (span === undefined ? [] : [{ span, bytes: encodeText(text) }]));
  return changedResponse(message, edits);
};

test('a changed response is what a scan would make of it, wherever its members stand', () => {
  const values = fc.constantFrom('1', '"a long text to begin with"', '{}', 'null');
  const orders = fc.shuffledSubarray(['"jsonrpc":"2.0"', '"id":7', 'BODY'], { minLength: 3 });
  const kinds = fc.constantFrom('"result":{', '"error":{"code":5,"message":"m",');
  fc.assert(
    fc.property(values, values, values, values, orders, kinds, (a, b, newA, newB, order, kind) => {
      const textWith = (one: string, other: string): string =>
        `{${order.join(', ').replace('BODY', `${kind}"a":${one} ,"b": ${other}}`)}}`;
      const outcome = changed(accepted(textWith(a, b)), newA, newB);
      expect(places(outcome)).toEqual(places(accepted(textWith(newA, newB))));
    }),
  );
});

test('without changes it is the very same', () => {
  const message = accepted('{"jsonrpc":"2.0","id":1,"result":{}}');
  expect(changedResponse(message, [])).toBe(message);
});

test('an insertion right behind the brace moves the end and not the start', () => {
  const message = accepted('{"jsonrpc":"2.0","result":{},"id":1}');
  const at = (message.result?.start ?? 0) + 1;
  const outcome = changedResponse(message, [
    { span: { start: at, end: at }, bytes: encodeText('"x":1') },
  ]);
  expect(places(outcome)).toEqual(places(accepted('{"jsonrpc":"2.0","result":{"x":1},"id":1}')));
});
