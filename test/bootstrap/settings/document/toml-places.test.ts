import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../../../src/bootstrap/settings/document/document.ts';
import { writtenToml } from './written-toml.ts';

const read = (text: string) => readDocument({ file: 'a.toml', text }, {});

test('every leaf of any TOML text is read, and found where it stands', () => {
  fc.assert(
    fc.property(writtenToml, ({ text, value, leaves }) => {
      const document = read(text);
      expect(document.problems).toEqual([]);
      expect(document.value).toEqual(value);
      const found = leaves.map(({ path }) => document.places.problem(path, ''));
      const expected = leaves.map(({ line, column }) => ({ line, column }));
      expect(found.map(({ line, column }) => ({ line, column }))).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

const text = `# 1
[server]
port = 1

  # 5
[[servers]]
[[ "servers" ]]
id = 'x'
  [servers . tags.deep]
er = 1
[a.'b']
c = { d.e = [ 1,
  { "f" = 2 }] }
[servers.last]
`;

test.each<[readonly (string | number)[], string]>([
  [['server'], '2:2'],
  [['server', 'port'], '3:1'],
  [['servers'], '6:3'],
  [['servers', 1, 'id'], '8:1'],
  [['servers', 1, 'tags'], '9:14'],
  [['servers', 1, 'tags', 'deep', 'er'], '10:1'],
  [['a', 'b'], '11:4'],
  [['a', 'b', 'c', 'd', 'e'], '12:9'],
  [['a', 'b', 'c', 'd', 'e', 1, 'f'], '13:5'],
  [['servers', 1, 'last'], '14:10'],
])('the key %j stands at %s', (path, place) => {
  const { places, problems } = read(text);
  expect(problems).toEqual([]);
  expect(places.where(path)).toBe(place);
});
