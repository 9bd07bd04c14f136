import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../program/support/run-program.ts';
import { scrape } from '../program/support/scrape.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, requestText } from '../support/talk.ts';
import { bearer, everywhere, type Headers, secret, tokenOf } from './support/callers.ts';

const { entry: scripted } = await startScriptedServer('http');

/** Reliability S26. */
const LIMIT_MS = 30_000;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway(
    {
      version: 1,
      auth: {
        providers: ['jwt', 'api_key'],
        token_file: 'tokens.json',
        jwt: { secret_key_env: 'TEST_SECRET' },
        api_keys: { keys: [{ id: 'ci', key_env: 'CI_KEY' }] },
      },
      server: { frontends: ['http', 'sse', 'websocket', 'tcp'].map((name) => listener(name)) },
      metrics: { auth: 'none' },
      servers: { one: scripted },
    },
    { env },
  );
});
afterAll(() => gateway.stop());

const key = 'mgk_a-key-of-forty-characters-for-tests!';
const env = { TEST_SECRET: secret, CI_KEY: key };
const admin = (...args: readonly string[]) =>
  runProgram(['admin', 'token', ...args, '--config', join(gateway.folder, 'gateway.yaml')], {
    ...process.env,
    ...env,
  });

/** What ended the connection; fails after 20 s. */
const ended = (client: RawClient): Promise<string> =>
  client.next(() => false).then(String, (problem: unknown) => String(problem));

const post = (session: string | undefined, headers: Headers): Promise<number> =>
  fetch(gateway.url('http', '/mcp'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
    body: requestText('1', 'ping'),
  }).then(async (response) => {
    await response.body?.cancel();
    return response.status;
  });

const listen = (session: string, headers: Headers): Promise<Response> =>
  fetch(gateway.url('http', '/mcp'), {
    headers: { accept: 'text/event-stream', 'mcp-session-id': session, ...headers },
  });

const sessionOf = (client: RawClient): string =>
  client instanceof HttpClient ? (client.sessionId ?? '') : '';

test('what was opened by a token ends with it on every frontend, and a session goes on by the next one [S26]', async () => {
  const token = await tokenOf('ada', 4);
  const { http, sse, websocket, tcp } = await everywhere(gateway, token);
  const lasting = await everywhere(gateway, await tokenOf('ada', 600));
  const calls = [sse, websocket, tcp].map((client) =>
    client.request(callText('7', 'slow')).then(String, String),
  );
  const session = sessionOf(http);

  const startMs = performance.now();
  const [stream, socket, line] = await Promise.all([sse, websocket, tcp].map(ended));
  expect(stream).toContain('the event stream ended');
  expect(socket).toContain('the socket closed: 3000');
  expect(line).toContain('the connection ended');
  expect(performance.now() - startMs).toBeLessThan(LIMIT_MS);
  for (const call of await Promise.all(calls)) expect(call).toContain('has expired');

  expect(await post(session, bearer(token))).toBe(401);
  const next = bearer(await tokenOf('ada', 600));
  expect(await post(session, next)).toBe(200);
  // The stream that the old token had opened is gone, or there would be a second one.
  const again = await listen(session, next);
  expect(again.status).toBe(200);
  await again.body?.cancel();
  for (const client of Object.values(lasting))
    expect(await callTool(client, 'echo')).toContain('echo');
  await Promise.all(Object.values(lasting).map((client) => client.close()));
  await http.close().catch(() => undefined);
});

test('a connection goes on by a token of the same user that was shown before the old one ran out, and by no other [S26]', async () => {
  const { websocket, ...others } = await everywhere(gateway, await tokenOf('ada', 4));
  await Promise.all(Object.values(others).map((client) => client.close().catch(() => undefined)));
  const show = async (token: string, id: string): Promise<string> => {
    await websocket.send(`{"auth_token":"${token}","message":${requestText(`"${id}"`, 'ping')}}`);
    return websocket.next((text) => text.includes(id));
  };
  expect(await show(await tokenOf('bob', 600), 'foreign')).toContain('another client');
  expect(await show(await tokenOf('ada', 600), 'renewed')).toContain('"result"');
  // Longer than the old one is good, and than two looks take.
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 16_000);
  await promise;
  expect(await callTool(websocket, 'echo')).toContain('echo');
  await websocket.close();
});

test('admin token revoke makes a token unusable and ends what it has open, everywhere, and admin token list shows it [AU-18][CL-08][S26]', async () => {
  const made = await admin('create', '--user', 'eve', '--json');
  const { token, id } = JSON.parse(made.stdout) as { readonly token: string; readonly id: string };
  const theirs = await everywhere(gateway, token);
  const mine = await everywhere(gateway, await tokenOf('eve', 600));
  const cutOff = theirs.websocket.request(callText('7', 'slow')).then(String, String);
  const stream = await listen(sessionOf((await everywhere(gateway, token)).http), bearer(token));
  expect(stream.status).toBe(409);

  expect(await admin('revoke', id)).toMatchObject({ code: 0 });
  const startMs = performance.now();
  await Promise.all([theirs.sse, theirs.websocket, theirs.tcp].map(ended));
  expect(performance.now() - startMs).toBeLessThan(LIMIT_MS);
  expect(await cutOff).toContain('was revoked');
  expect(await post(sessionOf(theirs.http), bearer(token))).toBe(401);
  expect(await post(sessionOf(theirs.http), bearer(await tokenOf('eve', 600)))).toBe(404);
  for (const client of Object.values(mine))
    expect(await callTool(client, 'echo')).toContain('echo');
  await Promise.all(Object.values(mine).map((client) => client.close()));

  const { stdout } = await admin('list');
  expect(stdout).toMatch(new RegExp(`^${id}  revoked  for "eve"`, 'm'));
  expect(readFileSync(join(gateway.folder, 'tokens.json'), 'utf8')).not.toContain(token);
});

test('a user and an API key are revoked, and usable again', async () => {
  const shown = { 'x-api-key': key };
  const mallory = bearer(await tokenOf('mallory', 600));
  for (const headers of [shown, mallory]) expect(await post(undefined, headers)).toBe(400);
  await admin('revoke', 'ci');
  await admin('revoke', '--user', 'mallory');
  const statuses = () => Promise.all([shown, mallory].map((headers) => post(undefined, headers)));
  await expect.poll(statuses, { timeout: LIMIT_MS }).toEqual([401, 401]);
  await admin('revoke', 'ci', '--undo');
  await admin('revoke', '--user', 'mallory', '--undo');
  await expect.poll(statuses, { timeout: LIMIT_MS }).toEqual([400, 400]);
});

test('refusals of tokens are counted by reason [ME-16]', async () => {
  const token = await tokenOf('ada', 600);
  const [head = '', claims = ''] = token.split('.');
  const shown: readonly (readonly [string, Headers])[] = [
    ['expired_token', bearer(await tokenOf('ada', -60))],
    ['invalid_signature', bearer(`${head}.${claims}.${'A'.repeat(43)}`)],
    ['invalid_token', bearer('no-token-at-all')],
    ['missing_token', {}],
  ];
  for (const [reason, headers] of shown) {
    const before = (await scrape(gateway, 'http')).sum('auth_failures_total', { reason });
    expect(await post(undefined, headers), reason).toBe(401);
    const after = (await scrape(gateway, 'http')).sum('auth_failures_total', { reason });
    expect([reason, after - before]).toEqual([reason, 1]);
  }
});
