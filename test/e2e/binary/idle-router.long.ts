import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { OriginalRouter } from '../../support/originals/router.ts';
import { call, type FaultGateway, initialize, openGateway } from '../faults/support/rig.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { answerOf } from './support/answers.ts';
import { forms } from './support/forms.ts';

/** Twice the time after which the router takes a link for dead on which nothing came. */
const IDLE_MS = 65_000;

let gateway: FaultGateway;
beforeAll(async () => {
  const { entry } = await startScriptedServer('stdio');
  gateway = await openGateway({ servers: { demo: entry } });
});
afterAll(async () => {
  expect(await gateway.stop()).toBe(0);
});

it('the original router keeps its WebSocket while its user says nothing', async () => {
  const url = `ws://127.0.0.1:${gateway.port('ws')}/mcp`;
  const router = await OriginalRouter.start({ url });
  expect(answerOf(await router.request(initialize('1'))).result).toBeDefined();
  // Somebody else who uses envelopes, and does not give up.
  const other = new WebSocket(url);
  const heard: string[] = [];
  other.on('message', (data) => heard.push(String(data)));
  await new Promise((resolve) => other.once('open', resolve));
  other.send(forms.envelope.wrap(initialize('1')));

  const ended = await Promise.race([router.ended, delay(IDLE_MS, 'it lives')]);
  expect(ended).toBe('it lives');
  expect(answerOf(await router.request(call(2, 'echo', '{"n":1}'))).result).toEqual({
    content: [],
    echo: { n: 1 },
  });
  // What kept it alive is passed over by the router, and nobody else gets it.
  expect(router.log.length).toBeGreaterThanOrEqual(2);
  expect(router.log.every((line) => line.startsWith('invalid response structure'))).toBe(true);
  expect(router.printed).toHaveLength(2);
  expect(heard).toHaveLength(1);
  other.terminate();
  await router.close();
});
