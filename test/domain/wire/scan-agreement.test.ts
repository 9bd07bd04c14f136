import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scan } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { accepted, concat, scanText, textAt } from './messages.ts';

const id = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 20 }), fc.double());
const method = fc.stringMatching(/^[a-z][A-Za-z/_-]{0,20}$/);
const params = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));

const message = fc.oneof(
  fc.record({ id, method, params }, { requiredKeys: ['method'] }),
  fc.record({ id, result: fc.jsonValue() }),
  fc.record({ id, error: fc.record({ code: fc.integer(), message: fc.string() }) }),
);

const layout = fc.constantFrom(undefined, 1, '\t', '\n  ');

const text = fc
  .tuple(message, layout, fc.boolean())
  .map(([members, space, isFirst]) =>
    JSON.stringify(
      isFirst ? { jsonrpc: '2.0', ...members } : { ...members, jsonrpc: '2.0' },
      undefined,
      space,
    ),
  );

interface Tree {
  readonly method?: unknown;
  readonly id?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Values JSON.stringify and the stricter rules treat apart. */
const isPlain = (written: string): boolean => !/\\u[dD]/.test(written);

const parse = (written: string): unknown => {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
};

it('accepts what JSON.stringify writes, and each span is the exact value', () => {
  fc.assert(
    fc.property(text, (written) => {
      fc.pre(isPlain(written));
      const tree = JSON.parse(written) as Tree;
      fc.pre(tree.id !== null);
      const found = accepted(written);
      expect(found.method).toBe(tree.method);
      for (const name of ['id', 'params', 'result', 'error'] as const) {
        const value = textAt(found, found[name]);
        expect(value === undefined ? undefined : JSON.parse(value)).toEqual(tree[name]);
      }
      expect(found.hasLineBreak).toBe(written.includes('\n'));
      expect(decodeText(found.bytes)).toBe(written);
    }),
    { numRuns: 300 },
  );
});

const alphabet = [...'{}[]",:\\ \n\t01eE.-+udD8tnfa/', '\\u', '\\ud83d', 'null', '"a":', 'é'];

const mutation = fc.record({
  at: fc.nat(),
  remove: fc.integer({ min: 0, max: 3 }),
  insert: fc.array(fc.constantFrom(...alphabet), { maxLength: 3 }),
});

const mutated = fc
  .tuple(text, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([written, mutations]) =>
    mutations.reduce((current, { at, remove, insert }) => {
      const place = at % (current.length + 1);
      return current.slice(0, place) + insert.join('') + current.slice(place + remove);
    }, written),
  )
  .filter((written) => written.isWellFormed());

it('is never laxer than JSON.parse, and says parse only where JSON.parse does', () => {
  fc.assert(
    fc.property(mutated, (written) => {
      const tree = parse(written);
      const outcome = scanText(written);
      if (!(outcome instanceof WireFault)) {
        expect(tree).toMatchObject({ jsonrpc: '2.0' });
        for (const name of ['id', 'params', 'result', 'error'] as const) {
          const value = textAt(outcome, outcome[name]);
          expect(value === undefined ? undefined : JSON.parse(value)).toEqual((tree as Tree)[name]);
        }
      } else if (outcome.problem === 'parse') expect(tree).toBeUndefined();
      else if (outcome.problem === 'utf8') expect(isPlain(written)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

it('takes as a value exactly what JSON.parse takes, half surrogate pairs apart', () => {
  const value = fc
    .array(fc.constantFrom(...alphabet), { maxLength: 6 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(value, (written) => {
      fc.pre(isPlain(written));
      const whole = `{"jsonrpc":"2.0","method":"a","x":[${written}]}`;
      expect(scanText(whole) instanceof WireFault).toBe(parse(whole) === undefined);
    }),
    { numRuns: 3_000 },
  );
});

it('takes exactly the byte strings that are UTF-8', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const isUtf8 = (bytes: Uint8Array): boolean => {
    try {
      decoder.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const byte = fc.oneof(
    fc.integer({ min: 0x80, max: 0xff }),
    fc.constantFrom(0x41, 0x9f, 0xa0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x8f, 0x90),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 5 }), (list) => {
      const bytes = Uint8Array.from(list);
      const outcome = scan(concat('{"jsonrpc":"2.0","method":"a","x":"', bytes, '"}'));
      expect(outcome instanceof WireFault ? outcome.problem : 'none').toBe(
        isUtf8(bytes) ? 'none' : 'utf8',
      );
    }),
    { numRuns: 3_000 },
  );
});

it('answers any bytes at all without throwing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(scan(bytes)).toBeInstanceOf(WireFault);
      expect(scan(concat('{', bytes, '}'))).toBeInstanceOf(WireFault);
    }),
    { numRuns: 1_000 },
  );
});

it('reads the same from a view in the middle of a larger buffer', () => {
  fc.assert(
    fc.property(text, (written) => {
      const bytes = encodeText(written);
      const larger = concat('"}', bytes, '}"');
      const view = larger.subarray(2, 2 + bytes.length);
      const here = scan(bytes);
      const there = scan(view);
      expect({ ...there, bytes: 0 }).toEqual({ ...here, bytes: 0 });
    }),
  );
});
