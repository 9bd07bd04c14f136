import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { newFile } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';

test('config schema prints the schema that comes with the program', async () => {
  const { code, stdout, stderr } = await runProgram(['config', 'schema']);
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ $id: 'urn:mcp-gateway:config:v1', type: 'object' });
});

test('config show tells what is in effect and where it comes from, without secrets', async () => {
  const file = newFile('gateway.yaml', {
    auth: { provider: 'token', token: 'a-very-secret-token' },
    limits: { max_sessions: 12 },
    servers: { demo: { command: 'node' } },
  });
  const { code, stdout } = await runProgram(['config', 'show', '--config', file, '--origin']);
  expect(code).toBe(0);
  expect(stdout).toContain('max_sessions: 12 # gateway.yaml:5:3\n');
  expect(stdout).not.toContain('a-very-secret-token');
});

test('config migrate --write rewrites a file of an original program and keeps the old one', async () => {
  const file = newFile(
    'gateway.yaml',
    'routing: { strategy: random } # any\nservers: { demo: { command: node } }\n',
  );
  const before = readFileSync(file, 'utf8');
  expect((await runProgram(['config', 'migrate', file, '--write'])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('balancing:\n  strategy: random\n');
  const backup = readdirSync(dirname(file)).find((name) => name.endsWith('.bak')) ?? '';
  expect(readFileSync(`${dirname(file)}/${backup}`, 'utf8')).toBe(before);
  const { stdout, code } = await runProgram(['validate', '--json', '--config', file]);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { valid: true, notes: [] }]);
});
