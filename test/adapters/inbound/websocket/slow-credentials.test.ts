import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { nextMessages, openClient, refusedUpgrade, startRig } from './rig.ts';

const BEARER = { authorization: 'Bearer secret' };
const SLOW = { script: { token: 'secret', slowMs: 20 } };
const wrapped = (message: string, token = 'secret'): string =>
  `{"auth_token":"${token}","message":${message}}`;

test('a token that has to be looked into delays the handshake and nothing else', async () => {
  const { port, gateway } = await startRig(SLOW);
  const client = await openClient(port, '/', ['mcp'], BEARER);
  expect(client.protocol).toBe('mcp');
  expect(gateway.session.principal.key).toBe('token:secret');
  const answers = nextMessages(client, 1);
  client.send(requestText(1, 'echo'));
  expect(await answers).toEqual([answerText('1', '{}')]);
});

test('a wrong one is refused with 401', async () => {
  const { port, gateway } = await startRig(SLOW);
  const answer = await refusedUpgrade(port, '/', { authorization: 'Bearer guess' });
  expect(answer.status).toBe(401);
  expect(gateway.sessions).toEqual([]);
});

test('who leaves meanwhile is nobody’s session', async () => {
  const { port, gateway, frontend } = await startRig({ script: { token: 'secret', slowMs: 80 } });
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: BEARER });
  client.on('error', () => undefined);
  await expect.poll(() => gateway.shown).toEqual(['secret']);
  client.terminate();
  await expect.poll(() => gateway.shown.length, { interval: 120 }).toBe(1);
  expect(gateway.sessions).toEqual([]);
  await frontend.close();
});

test('a gateway that stops meanwhile takes nobody in', async () => {
  const { port, gateway, frontend } = await startRig({ script: { token: 'secret', slowMs: 60 } });
  const refused = refusedUpgrade(port, '/', BEARER);
  await expect.poll(() => gateway.shown).toEqual(['secret']);
  frontend.stopAccepting();
  expect((await refused).status).toBe(503);
});

test('where every message shows a token, one without it is refused and the rest goes on', async () => {
  const { port } = await startRig({ script: { token: 'secret', provesEachMessage: true } });
  const client = await openClient(port, '/', [], BEARER);
  const answers = nextMessages(client, 3);
  client.send(requestText(1, 'echo'));
  client.send(wrapped(requestText(2, 'echo')));
  client.send(wrapped(requestText(3, 'echo'), 'guess'));
  const [bare, good, bad] = await answers;
  expect(bare).toMatch(/"id":1,"error":\{"code":-32002.*every message shows a token/);
  expect(good).toBe(answerText('2', '{}'));
  expect(bad).toMatch(/"id":3,"error":\{"code":-32002/);
});

test('a connection does not outlive its token', async () => {
  const script = { token: 'secret', expiresAtMs: Date.now() + 200 };
  const { port } = await startRig({ script });
  const client = await openClient(port, '/', [], BEARER);
  await expect
    .poll(async () => {
      client.send(requestText(1, 'echo'));
      const [data] = (await once(client, 'message')) as [Buffer];
      return String(data);
    })
    .toContain('has expired');
});
