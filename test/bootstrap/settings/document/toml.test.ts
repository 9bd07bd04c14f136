import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../../src/domain/config/problem.ts';
import { load } from '../loading.ts';

const demo = '[servers.demo]\ncommand = "node"\n';

const problemsOf = (text: string, fileName = 'gateway.toml'): readonly string[] =>
  load(text, fileName).problems.map((problem) =>
    formatProblem(problem).replace(`/etc/mcp-gateway/${fileName}:`, ''),
  );

const deep = (depth: number): string => `a = ${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a TOML file', () => {
  test.each([
    ['a text without end', 'a = "b\n', '1:7: control characters are not allowed in strings'],
    [
      'a second key',
      `${demo}args = []\n\nargs = ["x"]`,
      '5:1: duplicate key "args": it is already on line 3',
    ],
    ['a second table', `${demo}\n${demo}`, '4:10: duplicate key "demo": it is already on line 1'],
    [
      'a table that is a value already',
      `servers.demo.command = "x"\n[servers.demo]\n`,
      '2:2: trying to redefine an already defined table or value',
    ],
    [
      'a second key of an inline table',
      'servers = { a = { command = "x" }, a = { command = "y" } }',
      '1:36: duplicate key "a": it is already on line 1',
    ],
    ['a prototype key', '[servers.__proto__]\ncommand = "x"', '1:10: this key is not allowed'],
    [
      'a merge key',
      '[servers.a]\n"<<" = 1',
      '2:1: merge keys (<<) are not supported: write the entries out',
    ],
    [
      'many brackets',
      `${demo}${deep(40)}`,
      '3:38: the file is nested too deeply, or its aliases make it too large',
    ],
    [
      'a long key',
      `${Array(40).fill('a').join('.')} = 1`,
      '1:65: the file is nested too deeply, or its aliases make it too large',
    ],
    [
      'many keys',
      Array.from({ length: 10_001 }, (_, index) => `k${index} = 1`).join('\n'),
      '10001:1: the file is nested too deeply, or its aliases make it too large',
    ],
    [
      'an unknown key',
      `${demo}comand = "x"`,
      '3:1: unknown key "comand" in servers.demo: did you mean "command"?',
    ],
    [
      'an unknown table',
      `${demo}[[serverz]]`,
      '3:3: unknown key "serverz" at the top level: did you mean "servers"?',
    ],
    [
      'wrong types',
      `${demo}args = "x"\n[server]\ninsecure = "maybe"`,
      '3:8: servers.demo.args: expected a list, found text',
      '5:12: server.insecure: expected true or false, found "maybe"',
    ],
    [
      'a number that is none of ours',
      `${demo}[server]\nmetrics_port = 1e99`,
      '4:16: server.metrics_port: expected a whole number from 0 to 65535, found 1e+99',
    ],
    [
      'a number that cannot be held',
      'a = 99999999999999999999',
      '1:5: integer value cannot be represented losslessly',
    ],
    [
      'an unset variable',
      `[servers.demo]\ncommand = "\${NOPE}"`,
      `2:11: variable NOPE is not set: set it in the environment or write \${NOPE:-default}`,
    ],
    ['a tab', `\t[server]\n\tinsecure\t=\tfalse\n${demo}`],
  ])('with %s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('is text as written where only text belongs', () => {
    const text = `${demo}[servers.demo.env]\nPORT = 0x50\nWHEN = 1979-05-27\nON = true\nNAME = 'x'`;
    const { settings } = load(text, 'gateway.toml');
    expect(settings?.servers[0]?.endpoints[0]?.target).toMatchObject({
      env: { PORT: '0x50', WHEN: '1979-05-27', ON: 'true', NAME: 'x' },
    });
  });

  test('may begin with a byte order mark', () => {
    expect(problemsOf(`\uFEFF${demo}`)).toEqual([]);
    expect(problemsOf(`\uFEFF${demo}x = 1`)).toEqual([
      expect.stringMatching(/^3:1: unknown key "x" in servers\.demo/),
    ]);
  });
});

describe('the form of a file', () => {
  const yaml = 'servers: { demo: { command: node } }\n';
  const json = '{ "servers": { "demo": { "command": "node" } } }\n';

  test.each([
    ['a.yaml', yaml],
    ['a.yml', yaml],
    ['a.YAML', json],
    ['a.json', json],
    ['a.jsonc', `// JSON\n${json}`],
    ['a.toml', demo],
    ['pipe', yaml],
    ['pipe', json],
    ['pipe', demo],
    ['pipe', `# a comment\n\n${demo}`],
  ])('of %s is settled', (name, text) => expect(problemsOf(text, name)).toEqual([]));

  test.each([
    ['a.yaml', demo, 'the name says YAML, and the text is TOML: let the name end in .toml'],
    ['a.yaml', 'a.b = 1', 'the name says YAML, and the text is TOML: let the name end in .toml'],
    ['a.toml', yaml, 'the name says TOML, and the text is YAML: let the name end in .yaml'],
    ['a.toml', json, 'the name says TOML, and the text is JSON: let the name end in .json'],
    ['a.json', yaml, 'the name says JSON, and the text is YAML: let the name end in .yaml'],
    ['a.json', demo, 'the name says JSON, and the text is TOML: let the name end in .toml'],
    [
      'a.conf',
      yaml,
      'a configuration ends in one of .yaml, .yml, .json, .jsonc, .toml, not in ".conf"',
    ],
  ])('of %s with other text is refused', (name, text, message) => {
    expect(problemsOf(text, name)).toEqual([`1:1: ${message}`]);
  });
});
