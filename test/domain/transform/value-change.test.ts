import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ValueChange, type ValueRules } from '../../../src/domain/transform/value-change.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { type Json, modelToClient, modelToServer } from './json-model.ts';

const none: ValueRules = { remove: [], rename: [], set: [], defaults: [] };
const raw = (text: string) => encodeText(text);
const toServer = (rules: Partial<ValueRules>, text: string): string =>
  decodeText(new ValueChange({ ...none, ...rules }).toServer(raw(text)));
const toClient = (rules: Partial<ValueRules>, text: string): string =>
  decodeText(new ValueChange({ ...none, ...rules }).toClient(raw(text)));

describe('a change of a value', () => {
  test.each([
    ['{"a":1,"b":2}', ['a'], '{"b":2}'],
    ['{ "b" : 2 , "a":1 }', ['a'], '{ "b" : 2 }'],
    ['{"a":1,"a":2}', ['a'], '{}'],
    ['{"\\u0061":1}', ['a'], '{}'],
    ['{"a":{"b":9007199254740993,"c":1.0}}', ['a', 'c'], '{"a":{"b":9007199254740993}}'],
    ['{"a":[1,2,3]}', ['a', '1'], '{"a":[1,3]}'],
    ['{"a":[1 , 2]}', ['a', '0'], '{"a":[ 2]}'],
    ['{"a":[{"s":1,"t":2},{"s":3}]}', ['a', '*', 's'], '{"a":[{"t":2},{}]}'],
    ['{"a":{"*":1}}', ['a', '*'], '{"a":{}}'],
    ['{"a":7}', ['a', 'b'], '{"a":7}'],
  ])('takes out of %s what %j leads to', (text, path, expected) => {
    expect(toServer({ remove: [path] }, text)).toBe(expected);
    expect(toClient({ remove: [path] }, text)).toBe(expected);
  });

  test.each([
    ['{}', ['t'], '{"t":"x"}'],
    ['{ }', ['t'], '{ "t":"x"}'],
    ['{"a":1.10}', ['t'], '{"a":1.10,"t":"x"}'],
    ['{"t":1,"t":2}', ['t'], '{"t":"x","t":"x"}'],
    ['{}', ['f', 't'], '{"f":{"t":"x"}}'],
    ['{"f":7}', ['f', 't'], '{"f":{"t":"x"}}'],
    ['{"f":[1]}', ['f', 't'], '{"f":{"t":"x"}}'],
    ['{"f":[{},{"t":1}]}', ['f', '*', 't'], '{"f":[{"t":"x"},{"t":"x"}]}'],
    ['{"f":[]}', ['f', '-'], '{"f":["x"]}'],
    ['{"f":[1]}', ['f', '-', 't'], '{"f":[1,{"t":"x"}]}'],
    ['{"f":[1]}', ['f', '1'], '{"f":[1]}'],
    ['{}', ['f', '0'], '{}'],
    ['null', ['t'], '{"t":"x"}'],
  ])('puts into %s a value at %j', (text, path, expected) => {
    expect(toServer({ set: [[path, '"x"']] }, text)).toBe(expected);
  });

  test('gives what is left out, and only that', () => {
    const defaults: ValueRules['defaults'] = [
      [['a'], '1'],
      [['f', 'b'], '2'],
    ];
    expect(toServer({ defaults }, '{}')).toBe('{"a":1,"f":{"b":2}}');
    expect(toServer({ defaults }, '{"a":null,"f":7}')).toBe('{"a":null,"f":7}');
  });

  test('what is set beats what a client writes under any name', () => {
    const rules = { rename: [[['q'], 'query']], set: [[['q'], '"fixed"']] } as const;
    expect(toServer(rules, '{"query":"mine","q":"mine too"}')).toBe('{"q":"fixed"}');
  });

  test('renames there and back, inside renamed members too', () => {
    const rename: ValueRules['rename'] = [
      [['filter'], 'where'],
      [['filter', 'q'], 'query'],
      [['list', '*', 'id'], 'key'],
    ];
    const atServer = '{"filter":{"q":1E+2,"x":1},"list":[{"id":1},{"id":2}]}';
    const seen = '{"where":{"query":1E+2,"x":1},"list":[{"key":1},{"key":2}]}';
    expect(toClient({ rename }, atServer)).toBe(seen);
    expect(toServer({ rename }, seen)).toBe(atServer);
  });

  test('a member of the new name gives way, unless it gets another one', () => {
    expect(toServer({ rename: [[['a'], 'b']] }, '{"b":1,"a":2}')).toBe('{"a":1}');
    const swapped: ValueRules['rename'] = [
      [['a'], 'b'],
      [['b'], 'a'],
    ];
    expect(toServer({ rename: swapped }, '{"a":1,"b":2}')).toBe('{"b":1,"a":2}');
  });

  test('without anything to do is the same bytes', () => {
    const bytes = raw('{"a":1}');
    const change = new ValueChange({ ...none, remove: [['b']], rename: [[['c'], 'd']] });
    expect(change.toServer(bytes)).toBe(bytes);
    expect(change.toClient(bytes)).toBe(bytes);
  });

  test('for an array changes the one that legacy clients get in an object', () => {
    const remove = [['*', 's']];
    expect(toClient({ remove }, '[{"s":1,"t":2}]')).toBe('[{"t":2}]');
    expect(toClient({ remove }, '{"result":[{"s":1,"t":2}]}')).toBe('{"result":[{"t":2}]}');
    expect(toClient({ remove: [['*', 's'], ['a']] }, '{"result":[{"s":1}]}')).toBe(
      '{"result":[{"s":1}]}',
    );
  });

  test('says where clients see what the server has', () => {
    const change = new ValueChange({
      remove: [['r']],
      set: [[['f', 's'], '1']],
      defaults: [],
      rename: [
        [['f'], 'g'],
        [['f', 'x'], 'y'],
      ],
    });
    expect(change.pathOfClient(['f', 'x'])).toEqual(['g', 'y']);
    expect(change.pathOfClient(['f', 's'])).toBeUndefined();
    expect(change.pathOfClient(['r', 'deep'])).toBeUndefined();
    expect(change.pathOfClient(['other'])).toEqual(['other']);
  });
});

describe('a change of a value and the model of it', () => {
  const keys = fc.constantFrom('a', 'b', 'c');
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null)),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const object = fc.dictionary(keys, tree, { maxKeys: 3 });
  const part = fc.constantFrom('a', 'b', 'c', '0', '1', '*', '-');
  const path = fc
    .tuple(keys, fc.array(part, { maxLength: 2 }))
    .map(([first, rest]) => [first, ...rest]);
  const value = fc.oneof(fc.integer(), fc.constant({ k: [] })).map((one) => JSON.stringify(one));
  const entry = fc.tuple(path, value);
  // Where rules meet, the order in which they are written would matter.
  const single = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 1 });
  const rename = single(
    fc
      .tuple(path, fc.constantFrom('x', 'y'))
      .filter(([at]) => !['*', '-', '0', '1'].includes(at.at(-1) ?? '')),
  );
  const rules: fc.Arbitrary<ValueRules> = fc.record({
    remove: fc.array(path, { maxLength: 3 }),
    rename,
    set: single(entry),
    defaults: single(entry),
  });
  const indent = fc.constantFrom(undefined, 1, '\t');

  test('agree for any value and any rules', () => {
    fc.assert(
      fc.property(object, rules, indent, (one, some, space) => {
        const text = JSON.stringify(one, undefined, space);
        const change = new ValueChange(some);
        expect(JSON.parse(decodeText(change.toServer(raw(text))))).toEqual(
          modelToServer(one, some),
        );
        expect(JSON.parse(decodeText(change.toClient(raw(text))))).toEqual(
          modelToClient(one, some),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
