import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { load } from './loading.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options = { environment: {}, newToken: () => 'generated' } as const;

const problemsOf = async (file: string): Promise<readonly string[]> =>
  (await loadSettings(file, options)).problems.map(formatProblem);

test('a file on disk is read, and its folder is where relative paths start', async () => {
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, '\uFEFFservers: { demo: { command: node, cwd: work } }');
  const { settings, problems } = await loadSettings(file, options);
  expect(problems).toEqual([]);
  expect(settings?.servers[0]?.endpoints[0]?.target).toMatchObject({ cwd: join(folder, 'work') });
});

test('a file that cannot be read is one line', async () => {
  const missing = join(folder, 'missing.yaml');
  expect(await problemsOf(missing)).toEqual([`${missing}: there is no such file`]);
  expect(await problemsOf(folder)).toEqual([`${folder}: this is a folder, not a file`]);
  const binary = join(folder, 'binary.yaml');
  await writeFile(binary, Buffer.from([0x61, 0xff]));
  expect(await problemsOf(binary)).toEqual([`${binary}: the file is not valid UTF-8`]);
  const huge = join(folder, 'huge.yaml');
  await writeFile(huge, '#'.repeat(1_048_577));
  expect(await problemsOf(huge)).toEqual([`${huge}: a configuration has at most 1048576 bytes`]);
});

test('without a word about authentication a token is made up and told', () => {
  const loaded = load('servers: { demo: { command: node } }');
  expect(loaded).toMatchObject({
    generatedToken: 'generated-token',
    settings: { auth: { provider: 'token', tokens: ['generated-token'] } },
  });
});

test.each([
  '{ frontends: [{ protocol: stdio }] }',
  '{ frontends: [{ protocol: stdio }], tcp_health_port: 9002 }',
])('pipes of the same user need no token: %s', (server) => {
  const loaded = load(`server: ${server}\nservers: { demo: { command: node } }`);
  expect(loaded).toMatchObject({
    generatedToken: undefined,
    settings: { auth: { provider: 'none' } },
  });
});

test('insecure opens what is otherwise refused', () => {
  const text = `
server: { insecure: true, frontends: [{ protocol: http, config: { host: 0.0.0.0, allowed_origins: ["*"] } }] }
auth: { provider: none }
servers: { demo: { command: node } }`;
  expect(load(text).problems).toEqual([]);
});

test('a token opens it too', () => {
  const text = `
server: { frontends: [{ protocol: http, config: { host: 0.0.0.0 } }] }
auth: { provider: token, token: secret }
servers: { demo: { command: node } }`;
  expect(load(text).problems).toEqual([]);
});

test('what editors leave in JSON is accepted, and moves no position', () => {
  const text = `{
\t// A comment with a "quote".
\t"auth": { /* two
\tlines */ "provider": "none" },
\t"servers": { "demo": { "command": "node", "args": ["http://no.comment", "/* nor this */", "\\u00e9\\/\\""], } },
\t"loging": 1,
}`;
  const { problems } = load(text, 'settings.json');
  expect(problems.map(formatProblem)).toEqual([
    '/etc/mcp-gateway/settings.json:6:2: unknown key "loging" at the top level: did you mean "logging"?',
  ]);
  const { settings } = load(text.replace('\t"loging": 1,\n', ''), 'settings');
  expect(settings?.servers[0]?.endpoints[0]?.target).toMatchObject({
    args: ['http://no.comment', '/* nor this */', 'é/"'],
  });
});
