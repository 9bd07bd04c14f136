import { afterAll, beforeAll, expect, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool, introduce, requestText } from '../support/talk.ts';
import { bearer, type Headers, overHttp } from './support/callers.ts';

const { entry: scripted } = await startScriptedServer('http');

const [mine, theirs] = [bearer('the-token-of-the-owner'), bearer('the-token-of-a-thief')];

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: {
      provider: 'token',
      tokens: ['the-token-of-the-owner', 'the-token-of-a-thief'],
      token_file: 'tokens.json',
    },
    server: { frontends: ['http', 'sse', 'websocket'].map((name) => listener(name)) },
    servers: { one: scripted },
    logging: { level: 'debug' },
  });
});
afterAll(() => gateway.stop());

const ask = async (
  url: string,
  method: string,
  headers: Headers,
  body?: string,
): Promise<number> => {
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  await response.body?.cancel();
  return response.status;
};

const ping = requestText('1', 'ping');

test('the session of another is as unknown as none at all, and its owner notices nothing [S10]', async () => {
  const owner = await overHttp.http(gateway, mine);
  await introduce(owner);
  const session = { 'mcp-session-id': owner.sessionId ?? '' };
  const url = gateway.url('http', '/mcp');
  const stolen = { ...theirs, ...session };
  expect(await ask(url, 'POST', stolen, ping)).toBe(404);
  expect(await ask(url, 'GET', stolen)).toBe(404);
  expect(await ask(url, 'GET', { ...stolen, 'last-event-id': '0-0' })).toBe(404);
  expect(await ask(url, 'DELETE', stolen)).toBe(404);
  expect(await ask(url, 'POST', session, ping)).toBe(401);
  expect(await ask(url, 'POST', { ...theirs, 'mcp-session-id': 'made-up' }, ping)).toBe(404);

  // Its own second stream does not take the place of the first either.
  expect(await ask(url, 'GET', { ...mine, ...session })).toBe(409);
  expect(await callTool(owner, 'notify')).toBeDefined();

  // 128 random bits are 22 characters of base64url, or 32 of hexadecimal.
  const other = await overHttp.http(gateway, mine);
  await introduce(other);
  for (const id of [owner.sessionId, other.sessionId]) expect(id).toMatch(/^[\w-]{22,}$/);
  expect(owner.sessionId).not.toBe(other.sessionId);
  const sse = await fetch(gateway.url('sse', '/sse'), {
    headers: { ...mine, accept: 'text/event-stream' },
  });
  const stream = sse.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { value: first } = (await stream?.read()) ?? {};
  const path = /data: (\S+)/.exec(String(first))?.[1] ?? '';
  expect(path).toMatch(/sessionId=[\w-]{22,}/);
  expect(await ask(gateway.url('sse', path), 'POST', theirs, ping)).toBe(404);
  expect(await ask(gateway.url('sse', path), 'POST', mine, ping)).toBe(202);
  await stream?.cancel();

  // A connection of its own reaches nobody else's session, whatever it names.
  const socket = await overHttp.websocket(gateway, stolen);
  await introduce(socket);
  const message = requestText('"theft"', 'ping');
  await socket.send(`{"auth_token":"the-token-of-the-owner","message":${message}}`);
  const answer = await socket.next((text) => text.includes('theft'));
  expect(answer).toContain('another client');
  await socket.close();

  const id = owner.sessionId ?? '';
  expect(gateway.lines.join('\n')).not.toContain(id);
  await Promise.all([owner.close(), other.close()]);
});
