import { expect, it } from 'vitest';
import { freePort } from '../support/ports.ts';
import { StoppableServer } from '../traffic/support/stoppable-server.ts';
import { call, errorOf, freshPath, openClient, openGateway } from './support/rig.ts';
import { type Carrier, carriers, entryOf, urlOf } from './support/server.ts';
import { metric, until } from './support/watch.ts';

const DEADLINE_MS = 4_000;
const FAILURES = 5;

it('[F08] a server that is stopped fails at the deadline, opens its breaker after five, recovers by one probe, and its late answers reach nobody', async () => {
  const servers = await Promise.all(
    carriers.map(async (carrier: Carrier) => {
      const where = carrier === 'unix' ? freshPath('server.sock') : String(await freePort());
      const process = await StoppableServer.start(carrier, where);
      return { carrier, process, entry: entryOf(carrier, urlOf(carrier, where)) };
    }),
  );
  const own = { shared: true, era: 'legacy', max_retries: 0, health_check: { enabled: false } };
  const gateway = await openGateway({
    servers: Object.fromEntries(
      servers.map(({ carrier, entry }) => [carrier, { ...entry, ...own }]),
    ),
    timeouts: { call: `${DEADLINE_MS}ms` },
    circuit_breaker: { failure_threshold: FAILURES, success_threshold: 1, timeout: '3s' },
  });
  const client = await openClient(gateway, 'ws');
  let lastId = 0;
  const send = (server: string, name = 'echo', args = '{}'): Promise<string> => {
    lastId += 1;
    return client.request(call(lastId, `${server}__${name}`, args));
  };
  const breaker = (server: string): Promise<number> =>
    metric(gateway, 'mcp_gateway_circuit_breaker_state', `endpoint="${server}"`);

  for (const { carrier } of servers) expect(await send(carrier)).toContain('"echo"');
  for (const { process } of servers) process.stop();
  const failed = servers.map(async ({ carrier }) => {
    const askedMs = performance.now();
    const calls = Array.from({ length: FAILURES }, () => send(carrier, 'wait', '{"ms":1}'));
    return Promise.all(
      calls.map(async (answer) => {
        expect(errorOf(await answer).code, carrier).toBe(-32005);
        return performance.now() - askedMs;
      }),
    );
  });
  for (const tookMs of (await Promise.all(failed)).flat()) {
    expect(tookMs).toBeGreaterThan(DEADLINE_MS * 0.99);
    expect(tookMs).toBeLessThan(DEADLINE_MS * 1.1);
  }
  for (const { carrier } of servers) {
    const state = await breaker(carrier);
    expect(state, carrier).toBeGreaterThan(0); // open, or half-open already
    if (state === 1) {
      const { data } = errorOf(await send(carrier));
      expect(data).toMatchObject({ reason: 'circuit_open' });
    }
  }
  const answeredBefore = client.messages.length;
  for (const { process } of servers) process.goOn();
  for (const { carrier } of servers) {
    await until(
      () => send(carrier),
      (answer) => answer.includes('"echo"'),
    );
    expect(await breaker(carrier), carrier).toBe(0);
  }
  const late = client.messages.slice(answeredBefore).filter((text) => text.includes('"waited"'));
  expect(late).toEqual([]);
  expect(await gateway.stop()).toBe(0);
  await Promise.all(servers.map(({ process }) => process.kill()));
});
