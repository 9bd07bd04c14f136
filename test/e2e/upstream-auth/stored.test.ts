import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { program } from '../../support/program.ts';
import { startedCapture } from './capture-server.ts';
import { callAs, gatewayWith } from './rig.ts';

const ADA = 'ada-token-of-16-chars';
const BOB = 'bob-token-of-16-chars';

/** How the gateway calls whoever shows one of its configured tokens. */
const keyOf = (token: string): string => `token:${hash('sha256', token, 'base64url').slice(0, 16)}`;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const run = (args: readonly string[], input = ''): Promise<Ran> => {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const child = execFile(process.execPath, [program, ...args], (problem, out, error) =>
    resolve({ code: Number(problem?.code ?? 0), out, error }),
  );
  child.stdin?.end(input);
  return promise;
};

test('each caller has the credential an operator stored for it, and nobody else has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stored-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startedCapture({
    era: 'modern',
    accepts: ({ 'x-api-key': key = '' }) => key !== '' && key !== 'key-of-nobody',
  });
  const servers = {
    one: { url: server.url, era: 'modern', auth: { type: 'stored', header: 'X-API-Key' } },
  };
  const credentials = { file: join(folder, 'credentials.json') };
  const config = join(folder, 'gateway.json');
  writeFileSync(config, JSON.stringify({ servers, credentials, auth: { tokens: [ADA, BOB] } }));
  const gateway = await gatewayWith(servers, { credentials, eras: { probe_timeout: '1s' } });
  const of = (...words: readonly string[]): readonly string[] => [
    'credentials',
    ...words,
    '--config',
    config,
  ];

  const missing = await callAs(gateway, 'modern', ADA);
  expect(missing.errorCode).toBe('credential_missing');
  expect(server.calls).toEqual([]);

  expect(await run(of('put', 'one', '--for', keyOf(ADA)), 'key-of-ada\n')).toMatchObject({
    code: 0,
  });
  expect(await run(of('put', 'one', '--for', keyOf(BOB)), 'key-of-bob\n')).toMatchObject({
    code: 0,
  });
  const file = readFileSync(credentials.file, 'utf8');
  expect(file).not.toContain('key-of');
  expect(statSync(credentials.file).mode & 0o777).toBe(0o600);
  expect(statSync(`${credentials.file}.key`).mode & 0o777).toBe(0o600);

  await expect.poll(async () => (await callAs(gateway, 'modern', ADA)).said).toBe('key-of-ada');
  const mixed = await Promise.all(
    [BOB, ADA, BOB, ADA].map((token) => callAs(gateway, 'modern', token)),
  );
  expect(mixed.map(({ said }) => said)).toEqual([
    'key-of-bob',
    'key-of-ada',
    'key-of-bob',
    'key-of-ada',
  ]);

  // What the server says of itself is asked on behalf of each caller, since the gateway has nothing of its own to show.
  for (const token of [ADA, BOB]) {
    const answer = await callAs(gateway, 'legacy', token, 'tools/list', {});
    expect(answer.text).toContain('whoami');
  }
  // What it asks in its own name shows nothing, and is no client's request.
  const bare = server.captured.filter(({ headers }) => headers['x-api-key'] === undefined);
  expect(bare.filter(({ rpcMethod }) => rpcMethod.startsWith('tools/'))).toEqual([]);

  const listed = await run(of('list', '--json'));
  expect(JSON.parse(listed.out)).toEqual(
    [keyOf(ADA), keyOf(BOB)].toSorted().map((principal) => ({ server: 'one', principal })),
  );
  expect(listed.out).not.toContain('key-of');

  expect((await run(of('remove', 'one', '--for', keyOf(ADA)))).code).toBe(0);
  await expect
    .poll(async () => (await callAs(gateway, 'modern', ADA)).errorCode)
    .toBe('credential_missing');
  expect((await callAs(gateway, 'modern', BOB)).said).toBe('key-of-bob');
  expect(gateway.lines.join('\n')).not.toContain('key-of');
});

test('what cannot be stored is refused with a reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stored-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'gateway.json');
  const servers = {
    one: { url: 'http://127.0.0.1:1/mcp', era: 'modern', auth: { type: 'stored' } },
    two: { url: 'http://127.0.0.1:1/mcp' },
  };
  writeFileSync(
    config,
    JSON.stringify({ servers, credentials: { file: 'credentials.json' }, auth: { tokens: [ADA] } }),
  );
  const put = (words: readonly string[], input: string): Promise<Ran> =>
    run(['credentials', 'put', ...words, '--config', config], input);
  expect((await put(['two', '--own'], 'x')).error).toContain('those that have: one');
  expect((await put(['one'], 'x')).error).toContain('--for <principal>, or --own');
  expect((await put(['one', '--own'], '')).error).toContain('visible ASCII');
  const removed = await run(['credentials', 'remove', 'one', '--own', '--config', config]);
  expect(removed).toMatchObject({ code: 1 });
  expect(removed.error).toContain('there is none');
});
