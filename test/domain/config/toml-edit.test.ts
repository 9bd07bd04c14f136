import { expect, test } from 'vitest';
import { withoutTable, withTable } from '../../../src/domain/config/toml-edit.ts';

const text = `model = "m" # mine

[mcp_servers.one]
command = "a"

[mcp_servers.one.env]
KEY = "[mcp_servers.gateway]"

[profiles.x]
model = "y"
`;

const path = ['mcp_servers', 'gateway'];

test('a table is written behind all others', () => {
  expect(withTable(text, path, { url: 'http://a/"b"', list: ['x', 1], map: { 'a b': true } })).toBe(
    `${text}\n[mcp_servers.gateway]\nurl = "http://a/\\"b\\""\nlist = ["x", 1]\nmap = { "a b" = true }\n`,
  );
});

test('one of the same name is replaced, with what is inside of it', () => {
  const first = withTable(text, ['mcp_servers', 'one'], { url: 'u' });
  expect(first).not.toContain('command');
  expect(first).not.toContain('KEY');
  expect(first).toContain('[profiles.x]\nmodel = "y"\n\n[mcp_servers.one]\nurl = "u"\n');
});

test('what was put in can be taken out', () => {
  const after = withTable(text, path, { url: 'u' });
  expect(withoutTable(after, path).trimEnd()).toBe(text.trimEnd());
  expect(withoutTable(text, path)).toBe(text);
});

test('names in quotes are the same names', () => {
  expect(withoutTable('[mcp_servers."gateway"] # x\na = 1\n[b]\nc = 2\n', path)).toBe(
    '[b]\nc = 2\n',
  );
  expect(withTable('', ['a', 'b c'], {})).toBe('[a."b c"]\n\n');
});
