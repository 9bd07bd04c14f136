import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachEntry, listItems, MAX_LIST_ITEMS, member } from '../../../src/domain/wire/items.ts';
import type { Span } from '../../../src/domain/wire/message.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';

const wholeOf = (bytes: Uint8Array): Span => ({ start: 0, end: bytes.length });

const memberText = (text: string, key: string): string | undefined => {
  const bytes = encodeText(text);
  const span = member(bytes, wholeOf(bytes), key);
  return span === undefined ? undefined : decodeText(bytes, span);
};

describe('member', () => {
  it.each([
    ['{"a":1}', 'a', '1'],
    ['{ "b" : {"a":2} , "a" : [ 1 ] }', 'a', '[ 1 ]'],
    ['{"a":1,"a":2}', 'a', '2'],
    ['{"\\u0061":1}', 'a', '1'],
    ['{"ä\\n":"x"}', 'ä\n', '"x"'],
    ['{"__proto__":3}', '__proto__', '3'],
    ['{"":4}', '', '4'],
    ['{}', 'a', undefined],
    ['{"b":{"a":1}}', 'a', undefined],
    ['["a",1]', 'a', undefined],
    ['"a"', 'a', undefined],
  ])('of %s', (text, key, expected) => {
    expect(memberText(text, key)).toBe(expected);
  });

  it('looks only within the span', () => {
    const bytes = encodeText('{"a":1,"in":{"b":2},"b":3}');
    expect(member(bytes, { start: 12, end: 19 }, 'b')).toEqual({ start: 17, end: 18 });
    expect(member(bytes, { start: 12, end: 19 }, 'a')).toBeUndefined();
  });

  it('agrees with JSON.parse', () => {
    const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__'), fc.string());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.jsonValue({ noUnicodeString: true }))),
        key,
        (list, wanted) => {
          const text = `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(' , ')}}`;
          const found = memberText(text, wanted);
          const tree = JSON.parse(text) as object;
          const expected = Object.getOwnPropertyDescriptor(tree, wanted)?.value as unknown;
          expect(found === undefined ? undefined : JSON.parse(found)).toEqual(expected);
        },
      ),
    );
  });

  it('throws on text no scan has accepted', () => {
    expect(() => memberText('{"a":tru}', 'a')).toThrow(TypeError);
  });
});

describe('eachEntry', () => {
  const entries = (text: string): (readonly [string, string])[] => {
    const bytes = encodeText(text);
    const found: (readonly [string, string])[] = [];
    eachEntry(bytes, wholeOf(bytes), (name, value) => {
      found.push([decodeText(bytes, name), decodeText(bytes, value)]);
    });
    return found;
  };

  it('visits every member in order, equal names included', () => {
    expect(entries('{ "b" : 1 ,"a":{"b":2},"b":[3], "\\u0062":"x"}')).toEqual([
      ['"b"', '1'],
      ['"a"', '{"b":2}'],
      ['"b"', '[3]'],
      ['"\\u0062"', '"x"'],
    ]);
  });

  it('visits nothing where nothing is', () => {
    for (const text of ['{}', '{ }', '[]', '["a"]', '"{}"', '1', 'null']) {
      expect(entries(text)).toEqual([]);
    }
  });
});

describe('listItems', () => {
  const read = (text: string, members: readonly string[]): unknown => {
    const bytes = encodeText(text);
    return listItems(bytes, wholeOf(bytes), 'tools', members)?.map((item) => [
      decodeText(bytes, item.span),
      Object.fromEntries(
        Object.entries(item.members).map(([name, span]) => [name, span && decodeText(bytes, span)]),
      ),
    ]);
  };

  it('finds elements and the members asked for', () => {
    expect(
      read(
        '{"x":[{"name":"no"}],"tools": [ {"name":"a","in":{"name":"deep"}} , {"uri":1,"z":2},3,[] ]}',
        ['name', 'uri'],
      ),
    ).toEqual([
      ['{"name":"a","in":{"name":"deep"}}', { name: '"a"' }],
      ['{"uri":1,"z":2}', { uri: '1' }],
      ['3', {}],
      ['[]', {}],
    ]);
  });

  it('knows the empty list from none', () => {
    expect(read('{"tools":[]}', ['name'])).toEqual([]);
    expect(read('{"tools":[ ]}', ['name'])).toEqual([]);
    expect(read('{"tools":{}}', ['name'])).toBeUndefined();
    expect(read('{"tolls":[]}', ['name'])).toBeUndefined();
    expect(read('[]', ['name'])).toBeUndefined();
  });

  it('refuses lists whose index would outgrow them', () => {
    const list = (count: number): string => `{"tools":[${'1,'.repeat(count - 1)}1]}`;
    expect(read(list(MAX_LIST_ITEMS), [])).toHaveLength(MAX_LIST_ITEMS);
    expect(read(list(MAX_LIST_ITEMS + 1), [])).toBeUndefined();
  });
});
