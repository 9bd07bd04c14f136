import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withMember, withoutMember } from '../../../src/domain/config/json-edit.ts';
import { jsonValue, parseJsonc } from '../../../src/domain/config/jsonc.ts';

const edited = (outcome: ReturnType<typeof withMember>): string =>
  outcome.ok ? outcome.value : outcome.message;

const plain = (text: string): unknown => {
  const outcome = parseJsonc(text);
  return outcome.ok ? jsonValue(outcome.node) : outcome.message;
};

const text = `// mine
{
    "theme": "dark", // at night
    "mcpServers": {
        /* the first */
        "one": { "command": "a" }
    },
}
`;

test('puts a member behind the others, and touches nothing else', () => {
  expect(edited(withMember(text, ['mcpServers'], 'two', { url: 'u' }))).toBe(
    text.replace(
      '"command": "a" }\n',
      '"command": "a" },\n        "two": {\n            "url": "u"\n        }\n',
    ),
  );
});

test('a member of the same name is replaced where it stands', () => {
  expect(edited(withMember(text, ['mcpServers'], 'one', 1))).toBe(
    text.replace('{ "command": "a" }', '1'),
  );
});

test('makes the objects that are missing on the way, also behind a last comma', () => {
  const after = edited(withMember(text, ['amp', 'servers'], 'two', true));
  expect(after).toContain('    },\n    "amp": {');
  expect(plain(after)).toMatchObject({ theme: 'dark', amp: { servers: { two: true } } });
});

test.each([
  ['{\n  "a": 1 // one\n}', '{\n  "a": 1, // one\n  "b": 2\n}'],
  ['{\n  "a": 1, // one\n}', '{\n  "a": 1, // one\n  "b": 2,\n}'],
  ['{ "a": 1 /* one */ }', '{ "a": 1,\n  "b": 2 /* one */ }'],
])('a comment stays with its value: %j', (before, after) => {
  expect(edited(withMember(before, [], 'b', 2))).toBe(after);
});

test('an empty object is filled', () => {
  expect(edited(withMember('{}', [], 'a', 1))).toBe('{\n  "a": 1\n}');
  expect(plain(edited(withMember('{ // nothing\n}', [], 'a', 1)))).toEqual({ a: 1 });
});

test('what is no object stays as it is', () => {
  expect(edited(withMember('{"a": []}', ['a'], 'b', 1))).toBe('a is not an object');
  expect(edited(withMember('[', [], 'b', 1))).toBe('the file ends too early');
});

test('a member that is put in and taken out again leaves the value that was there', () => {
  const keys = fc.constantFrom('a', 'b', 'c', 'd e', '"');
  // JSON has no negative zero.
  const inner = fc
    .dictionary(keys, fc.jsonValue({ maxDepth: 2 }))
    .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);
  const space = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(inner, keys, fc.jsonValue(), space, (object, key, value, indent) => {
      const before = JSON.stringify({ section: object, other: [1] }, undefined, indent);
      const after = edited(withMember(before, ['section'], key, value));
      const written: unknown = JSON.parse(JSON.stringify(value));
      expect(plain(after)).toEqual({ section: { ...object, [key]: written }, other: [1] });
      const { [key]: _, ...rest } = object;
      const undone = edited(withoutMember(after, ['section'], key));
      expect(plain(undone)).toEqual({ section: rest, other: [1] });
    }),
  );
});

test('taking out what is not there changes nothing', () => {
  expect(edited(withoutMember(text, ['mcpServers'], 'two'))).toBe(text);
  expect(edited(withoutMember(text, ['servers'], 'one'))).toBe(text);
});
