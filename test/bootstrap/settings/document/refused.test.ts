import { expect, test } from 'vitest';
import { formatProblem } from '../../../../src/domain/config/problem.ts';
import { load } from '../loading.ts';

const refusal = (text: string, name = 'gateway.yaml'): string | undefined => {
  const [problem] = load(text, name).problems;
  return problem && formatProblem(problem).replace(`/etc/mcp-gateway/${name}:`, '');
};

const bomb = [
  'servers:',
  '  - &a0 [x]',
  ...Array.from({ length: 8 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(', ');
    return `  - &a${level + 1} [${aliases}]`;
  }),
].join('\n');

test('bombs, duplicate and unknown keys, tabs and wrong types are refused with their place [I21]', () => {
  expect(refusal(bomb)).toMatch(/^\d+:\d+: the file is nested too deeply, or its aliases make it/);
  expect(refusal('servers:\n  a: { command: x }\n  a: { command: y }')).toBe(
    '3:3: duplicate key "a": it is already on line 2',
  );
  expect(refusal('{\n"servers": {},\n"servers": {} }', 'gateway.json')).toBe(
    '3:1: duplicate key "servers": it is already on line 2',
  );
  expect(refusal('[servers.a]\ncommand = "x"\n[servers.a]', 'gateway.toml')).toBe(
    '3:10: duplicate key "a": it is already on line 1',
  );
  expect(refusal('servers:\n  a: { comand: x }')).toBe(
    '2:8: unknown key "comand" in servers.a: did you mean "command"?',
  );
  expect(refusal('[servers.a]\ncomand = "x"', 'gateway.toml')).toBe(
    '2:1: unknown key "comand" in servers.a: did you mean "command"?',
  );
  expect(refusal('servers:\n\ta: { command: x }')).toBe(
    '2:1: YAML does not allow tabs as indentation: use spaces',
  );
  expect(refusal('servers:\n  a: { command: x, args: 7 }')).toBe(
    '2:26: servers.a.args: expected a list, found text',
  );
  expect(refusal('[servers.a]\ncommand = "x"\nargs = 7', 'gateway.toml')).toBe(
    '3:8: servers.a.args: expected a list, found text',
  );
});

test('version 1 loads, and another one is refused with the one there is [CF-01]', () => {
  const demo = 'servers: { demo: { command: node } }';
  expect(load(`version: 1\n${demo}`).settings).toEqual(load(demo).settings);
  expect(refusal(`version: 2\n${demo}`)).toBe(
    '1:10: version: this program reads version 1, found 2',
  );
});
