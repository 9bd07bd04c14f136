import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFile, newFolder } from '../program/support/folder.ts';
import { runProgram } from '../program/support/run-program.ts';
import { listener } from '../program/support/servers.ts';
import { startGateway } from '../support/gateway.ts';

interface AuditRecord {
  readonly event: string;
  readonly [member: string]: unknown;
}

const recordsIn = (file: string): readonly AuditRecord[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): AuditRecord => JSON.parse(line));

const tokenIn = (text: string): { readonly id: string; readonly token: string } => JSON.parse(text);

const configWith = (folder: string, audit: object): object => ({
  auth: {
    provider: 'jwt',
    jwt: { secret_key: 'a-secret-of-forty-bytes-for-tests-only!!' },
    token_file: join(folder, 'tokens.json'),
  },
  pinning: { file: join(folder, 'pins.json') },
  servers: { demo: { command: 'node', args: ['-e', ''] } },
  audit,
});

test('acts at the command line are records: tokens made and revoked [SV-19]', async () => {
  const folder = newFolder();
  const audit = join(folder, 'audit.jsonl');
  const config = newFile('gateway.yaml', configWith(folder, { file: audit }));
  const run = async (...args: string[]) => {
    const ended = await runProgram(['admin', 'token', ...args, '--config', config]);
    expect(ended).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const flags = ['--user', 'ada', '--scopes', 'mcp:*', '--json'];
  const token = tokenIn(await run('create', ...flags));
  await run('revoke', token.id);
  expect(recordsIn(audit)).toMatchObject([
    {
      event: 'administration',
      action: 'token.create',
      principal: expect.stringMatching(/^os:/) as unknown,
      details: { id: token.id, user: 'ada', scopes: ['mcp:*'] },
    },
    { event: 'administration', action: 'token.revoke', details: { id: token.id } },
  ]);
  expect(readFileSync(audit, 'utf8')).not.toContain(token.token);
});

test('an act that has to be recorded and cannot be is not done', async () => {
  const folder = newFolder();
  const audit = { file: join(folder, 'missing', 'audit.jsonl'), required: true };
  const config = newFile('gateway.yaml', configWith(folder, audit));
  const ended = await runProgram(['admin', 'token', 'create', '--config', config]);
  expect(ended.code).not.toBe(0);
  expect(ended.stderr).toContain('the audit record cannot be written');
  expect(ended.stdout).toBe('');
});

test('limits that are hit are records [SV-19]', async () => {
  const audit = join(newFolder(), 'audit.jsonl');
  const gateway = await startGateway({
    server: { frontends: [listener('http')] },
    auth: { provider: 'token', token: 'a-token-of-enough-letters' },
    rate_limit: { enabled: true, requests_per_minute: 1, burst: 1 },
    servers: { demo: { command: 'node', args: ['-e', ''] } },
    audit: { file: audit },
  });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: 'Bearer a-token-of-enough-letters',
  };
  const body =
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}';
  const ask = async (): Promise<number> =>
    (await fetch(gateway.url('http', '/mcp'), { method: 'POST', headers, body })).status;
  const statuses = [await ask(), await ask(), await ask(), await ask()];
  expect(statuses).toContain(429);
  await gateway.stop();
  const refused = statuses.filter((status) => status === 429).length;
  const records = recordsIn(audit);
  expect(records).toMatchObject(
    records.map(() => ({ event: 'limit_hit', reason: 'rate_limited' })),
  );
  expect(records.reduce((sum, { count }) => sum + Number(count), 0)).toBe(refused);
});

test('credentials that are wrong are records, the first at once and more of the same counted [SV-19]', async () => {
  const audit = join(newFolder(), 'audit.jsonl');
  const gateway = await startGateway({
    server: { frontends: [listener('http')] },
    auth: { provider: 'token', token: 'a-token-of-enough-letters' },
    servers: { demo: { command: 'node', args: ['-e', ''] } },
    audit: { file: audit },
  });
  const knock = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(gateway.url('http', '/mcp'), { method: 'POST', headers })).status;
  // Whoever shows nothing has not tried anything.
  expect(await knock({})).toBe(401);
  for (let times = 0; times < 5; times += 1) {
    expect(await knock({ authorization: `Bearer guess-number-${times}` })).toBe(401);
  }
  await gateway.stop();
  expect(recordsIn(audit)).toMatchObject([
    { event: 'authentication_failed', client: '127.0.0.1', reason: 'invalid_token', count: 1 },
    { event: 'authentication_failed', client: '127.0.0.1', reason: 'invalid_token', count: 4 },
  ]);
  expect(readFileSync(audit, 'utf8')).not.toContain('guess-number');
});
