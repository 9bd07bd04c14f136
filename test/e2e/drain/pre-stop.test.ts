import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { call, openClient, openGateway } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { HttpSession, waitCall } from '../traffic/support/http-session.ts';

const PRE_STOP_MS = 1_500;

const open = (preStop: string) =>
  openGateway({ servers: { demo: stdioEntry }, timeouts: { pre_stop: preStop, drain: '10s' } });
type Gateway = Awaited<ReturnType<typeof open>>;

const readiness = async (gateway: Gateway): Promise<number> =>
  (await fetch(gateway.url('http', '/ready'))).status;

test('SIGTERM turns /ready to 503 at once, everything is served until pre_stop is over, and what is in flight then ends well', async () => {
  const gateway = await open(`${PRE_STOP_MS}ms`);
  const exit = gateway.stop();
  const signalledMs = performance.now();
  await gateway.line((line) => line.includes('"not ready any more"'));
  expect(await readiness(gateway)).toBe(503);
  const newcomer = await HttpSession.open(gateway);
  expect((await newcomer.post(call(1, 'echo'))).status).toBe(200);
  const client = await openClient(gateway, 'ws');
  expect(await client.request(call(2, 'echo'))).toContain('"result"');
  const long = newcomer.post(waitCall(3, 2 * PRE_STOP_MS));
  await gateway.line((line) => line.includes('"msg":"draining"'));
  expect(performance.now() - signalledMs).toBeGreaterThan(PRE_STOP_MS * 0.9);
  await expect(HttpSession.open(gateway)).rejects.toThrow('shutting down');
  expect((await long).text).toContain('"waited":true');
  expect(await exit).toBe(0);
  expect(performance.now() - signalledMs).toBeLessThan(PRE_STOP_MS * 3 + 2_000);
});

test('a second SIGTERM waits for nobody, balancers included', async () => {
  const gateway = await open('1h');
  const exit = gateway.stop();
  await gateway.line((line) => line.includes('"not ready any more"'));
  await delay(100);
  process.kill(gateway.pid, 'SIGTERM');
  expect(await exit).toBe(0);
});
