import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonAt, jsonValue, parseJsonc, placeIn } from '../../../src/domain/config/jsonc.ts';

const plain = (text: string): unknown => {
  const outcome = parseJsonc(text);
  return outcome.ok ? jsonValue(outcome.node) : outcome.message;
};

const refusalOf = (text: string) => {
  const outcome = parseJsonc(text);
  if (outcome.ok) return undefined;
  const { line, column } = placeIn(text, outcome.offset);
  return `${line}:${column} ${outcome.message}`;
};

test('reads what JSON.parse reads, however it is indented', () => {
  const indent = fc.constantFrom(undefined, 1, 2, '\t');
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), indent, (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      expect(plain(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('never throws, whatever it is given', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseJsonc(text)));
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '1',
    '//',
    '/*',
    '*/',
    '\n',
    'true',
  );
  fc.assert(fc.property(fc.array(pieces), (parts) => void parseJsonc(parts.join(''))));
});

test('comments and commas behind the last one are not there', () => {
  const text = '\uFEFF// first\n{ "a": [1, /* two */ 2,], // end\n "b//": "/* text */", }\n// last';
  expect(plain(text)).toEqual({ a: [1, 2], 'b//': '/* text */' });
});

test('a node knows where it stands', () => {
  const text = '{ "a": { "b": [10, "c"] } }';
  const outcome = parseJsonc(text);
  const node = outcome.ok ? jsonAt(outcome.node, ['a', 'b', 1]) : undefined;
  expect(text.slice(node?.start, node?.end)).toBe('"c"');
});

describe('says where it stops', () => {
  test.each([
    ['{\n  "a" 1 }', '2:7 expected ":" behind the key "a"'],
    ['{\n  "a": 1\n  "b": 2 }', '3:3 expected "," or "}"'],
    ['{ "a": 1, "a": 2 }', '1:11 duplicate key "a"'],
    ['{ a: 1 }', '1:3 expected a key in double quotes'],
    ['{ "a": yes }', '1:8 expected a value: texts stand in double quotes'],
    ['{ "a": "x\n" }', '1:8 a text does not end on its line'],
    [String.raw`{ "a": "\x" }`, '1:8 a text holds an escape JSON does not know'],
    ['{ "a": 1 } x', '1:12 the file goes on behind its end'],
    ['{ "a": ', '1:8 the file ends too early'],
    ['[1, 01]', '1:5 expected a value: texts stand in double quotes'],
  ])('%j', (text, place) => {
    expect(refusalOf(text)).toBe(place);
  });

  test('nesting without end', () => {
    expect(refusalOf('['.repeat(100_000))).toContain('the file is nested too deeply');
  });
});
