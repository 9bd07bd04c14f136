import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Edit,
  onOneLine,
  splice,
  spliceOne,
  spliceText,
} from '../../../src/domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { accepted, concat } from './messages.ts';

const chunk = fc.uint8Array({ maxLength: 200 });
const pieces = fc.array(fc.record({ kept: chunk, removed: chunk, put: chunk }), { maxLength: 6 });

const build = (
  list: readonly { kept: Uint8Array; removed: Uint8Array; put: Uint8Array }[],
  tail: Uint8Array,
): { before: Uint8Array; after: Uint8Array; edits: Edit[] } => {
  const edits: Edit[] = [];
  let at = 0;
  for (const { kept, removed, put } of list) {
    const start = at + kept.length;
    at = start + removed.length;
    edits.push({ span: { start, end: at }, bytes: put });
  }
  return {
    before: concat(...list.flatMap(({ kept, removed }) => [kept, removed]), tail),
    after: concat(...list.flatMap(({ kept, put }) => [kept, put]), tail),
    edits,
  };
};

describe('splice', () => {
  it('replaces every span and nothing else', () => {
    fc.assert(
      fc.property(pieces, chunk, (list, tail) => {
        const { before, after, edits } = build(list, tail);
        expect(splice(before, edits)).toEqual(after);
      }),
    );
  });

  it('takes edits in any order', () => {
    const bytes = encodeText('0123456789');
    const edit = (start: number, end: number, text: string): Edit => ({
      span: { start, end },
      bytes: encodeText(text),
    });
    const edits = [edit(8, 9, 'C'), edit(0, 1, 'AAA'), edit(4, 4, '-'), edit(1, 3, '')];
    expect(decodeText(splice(bytes, edits))).toBe('AAA3-4567C9');
    expect(edits[0]?.span.start).toBe(8);
  });

  it('is the identity without edits, and with each span replaced by itself', () => {
    fc.assert(
      fc.property(pieces, chunk, (list, tail) => {
        const { before, edits } = build(list, tail);
        expect(splice(before, [])).toEqual(before);
        const same = edits.map(({ span }) => ({ span, bytes: before.slice(span.start, span.end) }));
        expect(splice(before, same)).toEqual(before);
      }),
    );
  });

  it('undoes itself', () => {
    fc.assert(
      fc.property(chunk, chunk, chunk, chunk, (head, removed, put, tail) => {
        const before = concat(head, removed, tail);
        const span = { start: head.length, end: head.length + removed.length };
        const there = spliceOne(before, span, put);
        expect(there).toEqual(concat(head, put, tail));
        const back = spliceOne(
          there,
          { start: head.length, end: head.length + put.length },
          removed,
        );
        expect(back).toEqual(before);
        const text = String.fromCharCode(...put);
        expect(spliceText(before, span, text)).toEqual(there);
      }),
    );
  });

  it('throws on overlapping edits', () => {
    const overlapping = [
      { span: { start: 0, end: 3 }, bytes: encodeText('a') },
      { span: { start: 2, end: 4 }, bytes: encodeText('b') },
    ];
    expect(() => splice(encodeText('012345'), overlapping)).toThrow(RangeError);
  });

  it('never hands out the same bytes twice', () => {
    const source = encodeText('{"id":1}');
    const results = Array.from({ length: 20_000 }, (_, index) =>
      spliceOne(source, { start: 6, end: 7 }, encodeText(String(index))),
    );
    results.forEach((result, index) => {
      if (decodeText(result) !== `{"id":${index}}`) expect(decodeText(result)).toBe(`${index}`);
    });
    expect(decodeText(results[19_999] as Uint8Array)).toBe('{"id":19999}');
  });

  it('changes an id inside a message and leaves every other byte', () => {
    const message = accepted(
      '{"jsonrpc":"2.0","id":"a","method":"x","params":{"n":9007199254740993}}',
    );
    const id = message.id ?? { start: 0, end: 0 };
    expect(decodeText(spliceOne(message.bytes, id, encodeText('42')))).toBe(
      '{"jsonrpc":"2.0","id":42,"method":"x","params":{"n":9007199254740993}}',
    );
  });
});

describe('onOneLine', () => {
  it('turns raw line breaks into spaces in a copy', () => {
    const message = accepted('{\r\n "jsonrpc":"2.0",\n"method":"a","params":{"x":"\\n"}\r}');
    const original = message.bytes.slice();
    expect(decodeText(onOneLine(message))).toBe(
      '{   "jsonrpc":"2.0", "method":"a","params":{"x":"\\n"} }',
    );
    expect(message.bytes).toEqual(original);
  });

  it('copies nothing without line breaks', () => {
    const message = accepted('{"jsonrpc":"2.0","method":"a"}');
    expect(onOneLine(message)).toBe(message.bytes);
  });
});
