import { describe, expect, test } from 'vitest';
import { imported } from './client-fixtures.ts';

const problemsIn = (file: string, text: string): readonly string[] => imported(file, text).problems;

describe('a file that cannot be read says where', () => {
  test.each([
    ['cursor/home/.cursor/mcp.json', '{\n  "mcpServers": {\n    "a": { "command" }\n', '3:22'],
    ['cursor/home/.cursor/mcp.json', '{ "mcpServers": {}, "mcpServers": {} }', '1:21'],
    ['codex/home/.codex/config.toml', 'model = "m"\n[mcp_servers.a\ncommand = 1\n', '2:'],
    ['continue/home/.continue/config.yaml', 'mcpServers:\n\t- name: a\n', '2:1'],
    [
      'goose/home/.config/goose/config.yaml',
      'extensions:\n  a: { cmd: x }\n  a: { cmd: y }\n',
      '3:3',
    ],
  ])('%s', (file, text, place) => {
    const [first = ''] = problemsIn(file, text);
    expect(first).toMatch(new RegExp(`^${place}`));
  });
});

describe('an entry that cannot be taken over says where, and the others are', () => {
  test.each([
    ['{ "command": "a", "args": "b" }', 'args: expected a list of texts, found a string'],
    [
      '{ "command": "a", "env": { "A": [] } }',
      'env: expected names with texts, found keys and values',
    ],
    ['{ "command": 7 }', 'command: expected text, found a number'],
    [
      '{ "command": "a", "url": "http://b" }',
      'x has both a command and a url: one of them has to go',
    ],
    ['{}', 'x has neither a command nor a url'],
    ['"a"', 'x: expected keys and values, found a string'],
    ['{ "command": "a", "disabled": "no" }', 'disabled: expected true or false, found a string'],
  ])('%s', (entry, message) => {
    const text = `{ "mcpServers": {\n  "x": ${entry},\n  "y": { "command": "y" }\n} }`;
    const { problems, servers } = imported('mcp-servers/any.json', text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^2:\d+ /);
    expect(problems[0]).toContain(message);
    expect(Object.keys(servers ?? {})).toEqual(['y']);
  });
});

test.each(['{"name":"package"}', '[]', 'servers: 1', ''])('%j has no servers', (text) => {
  const file = text.startsWith('s') ? 'mcp-servers/any.yaml' : 'mcp-servers/any.json';
  expect(problemsIn(file, text)).toHaveLength(1);
});

test('a value is never repeated in what is said about it', () => {
  const text = '{ "mcpServers": { "a": { "command": "a", "args": "SECRET", "env": ["SECRET"] } } }';
  expect(JSON.stringify(imported('mcp-servers/any.json', text))).not.toContain('SECRET');
});
