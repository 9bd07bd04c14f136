import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, secret, tokenOf } from '../auth/support/callers.ts';
import { LeanServer } from '../eras/support/lean-server.ts';
import { ParkingClient } from '../eras/support/parking.ts';
import { call, initialize } from '../faults/support/rig.ts';
import { entryOf } from '../faults/support/server.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { metric, until } from '../faults/support/watch.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { introduce } from '../support/talk.ts';
import { HttpSession } from '../traffic/support/http-session.ts';
import { StoppableServer } from '../traffic/support/stoppable-server.ts';
import { WallClock } from './support/wall-clock.ts';

const HOUR = 3_600;
const steps = [HOUR, -HOUR, 30, -30];
/** A server whose breaker is open is left alone for so long. */
const OPEN_MS = 2_000;
const TOKEN_SECONDS = 1_800;
const WINDOW_SECONDS = 60;
const MAX_IN_WINDOW = 10;
const PING = '{"jsonrpc":"2.0","id":9,"method":"ping"}';

const clock = new WallClock();
let lean: LeanServer;
let flaky: StoppableServer;
/** A gateway with calls that wait and sessions, one before a server that hangs at times, and one that knows its callers. */
let [waiting, broken, guarded]: RunningGateway[] = [];
beforeAll(async () => {
  lean = await LeanServer.start();
  const port = await freePort();
  flaky = await StoppableServer.start('http', `${port}`);
  const listener = (protocol: string) => ({ protocol, config: { host: '127.0.0.1', port: 0 } });
  const start = (more: object): Promise<RunningGateway> =>
    startGateway(
      {
        version: 1,
        auth: { provider: 'none' },
        metrics: { auth: 'none' },
        server: { frontends: [listener('http'), listener('websocket')] },
        ...more,
      },
      { env: { ...clock.env, TEST_SECRET: secret } },
    );
  const asker = { type: 'http', url: `http://127.0.0.1:${lean.port}/mcp`, era: 'legacy' };
  const circuit_breaker = { failure_threshold: 3, success_threshold: 1, timeout: `${OPEN_MS}ms` };
  const hanging = { timeout: '300ms', circuit_breaker, health_check: { enabled: false } };
  waiting = await start({ eras: { ask_collect: '1ms' }, servers: { asker } });
  broken = await start({
    servers: { demo: { ...entryOf('http', `http://127.0.0.1:${port}/mcp`), ...hanging } },
  });
  guarded = await start({
    auth: { provider: 'jwt', jwt: { secret_key_env: 'TEST_SECRET' } },
    rate_limit: { limit: MAX_IN_WINDOW, window: `${WINDOW_SECONDS}s`, burst: MAX_IN_WINDOW },
    servers: { demo: stdioEntry },
  });
});
afterAll(async () => {
  await flaky.kill();
  lean.close();
  clock.close();
});

const knock = async (token: string) => {
  const accept = 'application/json, text/event-stream';
  const headers = { 'content-type': 'application/json', accept, ...bearer(token) };
  const url = guarded?.url('http', '/mcp') ?? '';
  const answer = await fetch(url, { method: 'POST', headers, body: initialize() });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

/** Opens the breaker, steps the clock, and says how long it was open, by the clock that nobody steps. */
const openAcross = async (gateway: RunningGateway, seconds: number): Promise<number> => {
  const client = await WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp`);
  await introduce(client);
  const state = (): Promise<number> => metric(gateway, 'mcp_gateway_circuit_breaker_state');
  expect(await client.request(call(1, 'echo'))).toContain('"result"');
  flaky.stop();
  for (const id of [2, 3, 4]) await client.request(call(id, 'hang'));
  const openedMs = performance.now();
  expect(await state()).toBe(1);
  flaky.goOn();
  await clock.step(seconds);
  expect(await client.request(call(5, 'echo'))).toContain('"reason":"circuit_open"');
  await until(state, (seen) => seen === 2);
  const openMs = performance.now() - openedMs;
  expect(await client.request(call(6, 'echo'))).toContain('"result"');
  expect(await state()).toBe(0);
  await client.close();
  return openMs;
};

test('[F23] steps of the wall clock by seconds or an hour expire nothing and disturb no window or breaker; only token expiry follows it', async () => {
  if (waiting === undefined || broken === undefined || guarded === undefined) expect.unreachable();
  const asked = new ParkingClient(waiting.url('http', '/mcp'), 4);
  const parked = await Promise.all(steps.map(() => asked.park()));
  const session = await HttpSession.open(waiting);
  const socket = await WebSocketClient.open(`ws://127.0.0.1:${waiting.port('websocket')}/mcp`);
  await introduce(socket);
  const eve = await tokenOf('eve', 24 * HOUR);
  const bob = await tokenOf('bob', TOKEN_SECONDS);
  for (let count = 0; count < MAX_IN_WINDOW; count += 1) await knock(eve);
  expect((await knock(eve)).status).toBe(429);
  expect((await knock(bob)).status).toBe(200);

  for (const [at, seconds] of steps.entries()) {
    await clock.step(seconds);
    expect(await socket.request(PING)).toContain('"result"');
    expect((await session.post(PING)).status).toBe(200);
    const one = parked[at] ?? expect.unreachable();
    expect(await asked.goOn(one)).toContain('"resultType":"complete"');
    const limited = await knock(eve);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeLessThanOrEqual(WINDOW_SECONDS);
    const known = await knock(bob);
    expect(known.status).toBe(seconds > TOKEN_SECONDS ? 401 : 200);
    if (known.status === 401) expect(known.text).toContain('"error_code":"unauthorized"');
  }

  for (const seconds of [HOUR, -HOUR]) {
    const openMs = await openAcross(broken, seconds);
    expect(openMs).toBeGreaterThan(OPEN_MS * 0.8);
    expect(openMs).toBeLessThan(OPEN_MS + 2_000);
  }
  await socket.close();
  asked.close();
  for (const gateway of [waiting, broken, guarded]) expect(await gateway.stop()).toBe(0);
}, 60_000);
