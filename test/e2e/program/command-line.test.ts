import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newFile, newFolder } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';

const manifest = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')));

test.each(['--version', '-v'])('%s prints the version on stdout [CL-02]', async (flag) => {
  const { code, stdout, stderr } = await runProgram([flag]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  });
});

test.each(['--help', 'serve --help'])('%s prints help on stdout', async (line) => {
  const { code, stdout, stderr } = await runProgram(line.split(' '));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage: mcp-gateway');
  for (const option of ['--config', '--from', '--dev', '--log-level'])
    expect(stdout).toContain(option);
});

test.each([
  { args: ['--nonsense'], says: "unknown option '--nonsense'" },
  { args: ['serve', '--log-level', 'loud'], says: "'loud' is invalid" },
  { args: ['--dev', '--config', 'x.yaml'], says: 'cannot be used with' },
])('the wrong command line $args is told on stderr and ends with 2', async ({ args, says }) => {
  const { code, stdout, stderr } = await runProgram(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

const report = z.object({
  valid: z.boolean(),
  problems: z.array(z.looseObject({ message: z.string() })),
});

const good = `version: 1
server:
  frontends:
    - { name: http, protocol: http, config: { host: 127.0.0.1, port: 1 } }
auth: { provider: none }
servers:
  one: { command: node, args: [server.js] }
`;
// Two faults: a port that is a word, and a key that is nearly one.
const bad = good.replace('port: 1 ', 'port: none ').replace('auth:', 'autth:');
const portColumn = (bad.split('\n')[3]?.indexOf('none') ?? 0) + 1;
const badFaults = [
  { line: 4, column: portColumn, path: 'server.frontends[0].config.port', says: 'whole number' },
  { line: 5, column: 1, path: 'autth', says: 'did you mean "auth"?' },
];

test.each(['--validate', 'serve --validate'])(
  '%s accepts a good file and opens no port [CL-04]',
  async (line) => {
    const file = newFile('gateway.yaml', good);
    const run = await runProgram([...line.split(' '), '--config', file]);
    expect(run).toMatchObject({ code: 0, stdout: 'OK: 1 server, 1 frontend\n', stderr: '' });
  },
);

test.each(['validate', 'serve'])(
  '%s names each fault of a bad file with its place and ends with 78 [CL-04]',
  async (word) => {
    const file = newFile('gateway.yaml', bad);
    const { code, stdout, stderr } = await runProgram([word, '--config', file]);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(badFaults.length);
    for (const [index, { line, column, says }] of badFaults.entries()) {
      expect(lines[index]).toContain(`error: ${file}:${line}:${column}: `);
      expect(lines[index]).toContain(says);
    }
  },
);

test('validate --json gives the same as data', async () => {
  const file = newFile('gateway.yaml', bad);
  const { code, stdout, stderr } = await runProgram(['validate', '--json', '--config', file]);
  expect({ code, stderr }).toEqual({ code: 78, stderr: '' });
  const { valid, problems } = report.parse(JSON.parse(stdout));
  expect(valid).toBe(false);
  expect(problems).toHaveLength(badFaults.length);
  for (const [index, { says, ...place }] of badFaults.entries()) {
    expect(problems[index]).toMatchObject({ file, ...place });
    expect(problems[index]?.message).toContain(says);
  }
});

test('validate --json of a good file counts what it holds', async () => {
  const file = newFile('gateway.yaml', good);
  const { code, stdout } = await runProgram(['validate', '--json', '--config', file]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    valid: true,
    kind: 'gateway',
    notes: [],
    servers: 1,
    frontends: 1,
    problems: [],
    warnings: [],
  });
});

test.each([
  { what: 'is missing', file: () => `${newFolder()}/none.yaml`, says: 'there is no such file' },
  { what: 'is a folder', file: () => newFolder(), says: 'folder' },
  { what: 'is no YAML', file: () => newFile('gateway.yaml', 'version: [1'), says: ':1:' },
  { what: 'is empty', file: () => newFile('gateway.yaml', ''), says: 'gateway.yaml' },
])('a file that $what ends the start with 78 and no stack', async ({ file, says }) => {
  const { code, stdout, stderr } = await runProgram(['serve', '--config', file()]);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a variable that is not set is named with its place', async () => {
  const variable = '$' + '{NO_SUCH_VARIABLE}';
  const text = good.replace('provider: none', `provider: token, token: "${variable}"`);
  const file = newFile('gateway.yaml', text);
  const { code, stderr } = await runProgram(['validate', '--config', file]);
  expect(code).toBe(78);
  expect(stderr).toContain(`${file}:5:`);
  expect(stderr).toContain('NO_SUCH_VARIABLE');
});
