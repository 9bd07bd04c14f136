import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { newFile } from '../program/support/folder.ts';
import { freePort } from '../support/ports.ts';
import { spawned } from './support/spawned.ts';

const report = z.object({
  ok: z.boolean(),
  next: z.string(),
  findings: z.array(
    z.object({
      check: z.string(),
      state: z.enum(['ok', 'doubtful', 'failed', 'skipped']),
      text: z.string(),
      fix: z.string().optional(),
    }),
  ),
});

const diagnosis = async (args: readonly string[]) => {
  const { code, stdout, stderr } = await spawned(['doctor', '--json', ...args]);
  expect(stderr).toBe('');
  return { code, ...report.parse(JSON.parse(stdout)) };
};

const configuration = (port: number, more: object = {}): string =>
  newFile('gateway.yaml', {
    version: 1,
    server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port } }] },
    auth: { provider: 'none' },
    metrics: { enabled: false },
    servers: { one: { command: process.execPath, args: ['-e', 'process.exit(3)'] } },
    ...more,
  });

test('with nothing configured it says how to begin', async () => {
  const { code, ok, findings, next } = await diagnosis([]);
  expect({ code, ok, next }).toEqual({ code: 78, ok: false, next: 'mcp-gateway demo' });
  expect(findings.map(({ check }) => check)).toEqual(['node', 'clock', 'configuration']);
});

test('a configuration with nothing in its way leads to serve; no server is started', async () => {
  const file = configuration(await freePort());
  const { code, ok, findings, next } = await diagnosis(['-c', file]);
  expect({ code, ok, next }).toEqual({
    code: 0,
    ok: true,
    next: `mcp-gateway serve --config ${file}`,
  });
  expect(findings.at(-1)).toMatchObject({ check: 'servers', state: 'skipped' });
});

test('a wrong configuration is told with its places', async () => {
  const file = newFile('gateway.yaml', 'version: 1\nservers: { one: { comand: node } }\n');
  const { code, findings, next } = await diagnosis(['-c', file]);
  expect({ code, next }).toEqual({ code: 78, next: `mcp-gateway validate --config ${file}` });
  const failed = findings.filter(({ state }) => state === 'failed');
  expect(failed[0]?.text).toContain(`${file}:2:`);
});

test('a port in use, a program that is missing: each with what to do about it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const file = configuration(port, { servers: { one: { command: 'no-such-program' } } });
  const { code, findings } = await diagnosis(['-c', file]);
  expect(code).toBe(1);
  const failed = findings.filter(({ state }) => state === 'failed');
  expect(failed.map(({ check }) => check)).toEqual([`port ${port}`, 'command']);
  expect(failed[0]?.text).toContain('another program uses');
  expect(failed[1]?.text).toContain('no-such-program');
  for (const { fix } of failed) expect(fix).toMatch(/\w/);
});

test('a wrong key has its place and the right one, a failing server its cure, for people and programs [U06]', async () => {
  const wrong = newFile('gateway.yaml', 'version: 1\nservers:\n  one: { comand: node }\n');
  const said = await spawned(['validate', '-c', wrong]);
  expect(said.code).toBe(78);
  expect(said.stderr).toMatch(/gateway\.yaml:3:10: .*did you mean "command"/);
  const { stdout } = await spawned(['validate', '-c', wrong, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ valid: false, problems: [{ line: 3, column: 10 }] });

  const servers = {
    dies: { command: process.execPath, args: ['-e', 'process.exit(3)'] },
    missing: { command: 'no-such-program' },
    away: { url: `http://127.0.0.1:${await freePort()}/mcp` },
  };
  const file = configuration(await freePort(), { servers });
  const text = await spawned(['doctor', '-c', file, '--servers']);
  const { findings } = await diagnosis(['-c', file, '--servers']);
  const failed = findings.filter(({ state }) => state === 'failed');
  for (const name of Object.keys(servers)) {
    const ofServer = failed.filter((finding) => finding.text.startsWith(`${name}: `));
    expect(ofServer.length, name).toBeGreaterThan(0);
    for (const { fix } of ofServer) {
      expect(fix).toMatch(/\w/);
      expect(text.stdout).toContain(`→ ${fix}`);
    }
  }
});

test('--servers asks them, and one that dies is told', async () => {
  const file = configuration(await freePort());
  const { code, findings } = await diagnosis(['-c', file, '--servers']);
  expect(code).toBe(69);
  expect(findings.at(-1)).toMatchObject({ check: 'server', state: 'failed' });
  expect(findings.at(-1)?.text).toMatch(/^one: /);
  const good = configuration(await freePort());
  const demo = await diagnosis(['--servers', '-c', good, '--no-servers']);
  expect(demo.findings.at(-1)?.state).toBe('skipped');
});
