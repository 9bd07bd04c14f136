import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  call,
  errorOf,
  type FaultGateway,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { metric, until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import { everyWay, listening, MixedPool, type Way } from './pool.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A gateway in front of one server with these endpoints. */
const started = async (ways: readonly Way[], server: object, rest: object = {}) => {
  const pool = await MixedPool.start(ways);
  endings.push(() => pool.stop());
  const gateway = await openGateway({
    servers: { mixed: { endpoints: pool.endpoints, ...server } },
    ...rest,
  });
  endings.push(() => gateway.kill()); // what hangs is not waited for
  return { pool, gateway };
};

const inTurn = { balancing: { strategy: 'round_robin', warm_up: 0 } };

/** Requests of the whole life of the gateway, by endpoint. */
const requestsAt = (gateway: FaultGateway, ways: readonly Way[]): Promise<readonly number[]> =>
  Promise.all(
    ways.map((way) =>
      metric(gateway, 'mcp_gateway_endpoint_requests_total', `endpoint="mixed@${way}"`),
    ),
  );

const read = (id: number): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"resources/read","params":{"uri":"x:1"}}`;

describe('one server behind every kind of endpoint at once', () => {
  test('has its calls spread as the policy says, whatever protocol each goes by', async () => {
    const { gateway } = await started(everyWay, { ...inTurn, shared: true });
    const client = await openClient(gateway, 'ws');
    for (let sent = 0; sent < 24; sent += 1) {
      expect(await client.request(call(sent, 'echo'))).toContain('"echo"');
    }
    expect(await requestsAt(gateway, everyWay)).toEqual(everyWay.map(() => 4));
  });

  test('has sessions spread, each of which stays where it is', async () => {
    const { gateway } = await started(everyWay, inTurn);
    const clients: RawClient[] = [];
    for (let opened = 0; opened < 12; opened += 1) clients.push(await openClient(gateway, 'lines'));
    for (const client of clients) {
      for (const id of [1, 2, 3]) await client.request(call(id, 'echo'));
    }
    expect(await requestsAt(gateway, everyWay)).toEqual(everyWay.map(() => 6));
    for (const client of clients) await client.close();
  });

  test('goes on by the next protocol when all endpoints of the preferred one are down [LB-15]', async () => {
    const order = { strategy: 'protocol_preference', protocol_order: ['tcp', 'unix'], warm_up: 0 };
    const { pool, gateway } = await started(['http', 'frames', 'unix'], {
      balancing: order,
      shared: true,
    });
    const client = await openClient(gateway, 'ws');
    await client.request(call(1, 'echo'));
    await pool.kill('frames');
    await until(
      () => client.request(call(2, 'echo')),
      (answer) => answer.includes('"echo"'),
    );
    const [http = 0, frames = 0, unix = 0] = await requestsAt(gateway, ['http', 'frames', 'unix']);
    expect([http, frames > 0, unix > 0]).toEqual([0, true, true]);
  });
});

describe('an endpoint that is killed', () => {
  test.each(listening)(
    '[F01] (%s) fails no call that may be repeated, and the one in flight with one error',
    async (victim) => {
      const { pool, gateway } = await started(everyWay, { ...inTurn, shared: true });
      const client = await openClient(gateway, 'ws');
      for (let sent = 0; sent < 6; sent += 1) await client.request(call(sent, 'echo'));
      const hung = everyWay.map((_, index) => client.request(call(100 + index, 'hang')));
      await until(
        () => metric(gateway, 'mcp_gateway_requests_in_flight'),
        (count) => count === everyWay.length,
      );
      const reads: Promise<string>[] = [];
      const end = new AbortController();
      const reading = (async () => {
        for (let id = 1_000; !end.signal.aborted; id += 1) {
          reads.push(client.request(read(id)));
          await delay(2);
        }
      })();
      await delay(100);
      await pool.kill(victim);
      const killedMs = performance.now();
      const failed = await Promise.race(hung);
      expect(performance.now() - killedMs).toBeLessThan(1_000);
      expect(errorOf(failed)).toMatchObject({
        code: -32004,
        data: { error_code: 'outcome_unknown' },
      });
      await delay(500);
      end.abort();
      await reading;
      const answers = await Promise.all(reads);
      expect(answers.filter((answer) => !answer.includes('"result"'))).toEqual([]);
      expect(answers.length).toBeGreaterThan(100);
    },
  );

  test('[F01] is used again once it is there again', async () => {
    const health = { health_check: { interval: '1s', timeout: '500ms' } };
    const { pool, gateway } = await started(listening, { ...inTurn, shared: true }, health);
    const client = await openClient(gateway, 'ws');
    const used = async (way: Way): Promise<number> => {
      for (let sent = 0; sent < 10; sent += 1) await client.request(call(sent, 'echo'));
      return (await requestsAt(gateway, [way]))[0] ?? 0;
    };
    expect(await used('http')).toBe(2);
    await pool.kill('http');
    await until(
      async () => {
        await client.request(call(1, 'echo'));
        return metric(gateway, 'mcp_gateway_endpoint_ejections_total');
      },
      (count) => count > 0,
    );
    const before = await used('http');
    expect(await used('http')).toBe(before);
    await pool.begin('http');
    await until(
      () => used('http'),
      (count) => count > before,
      20_000,
    );
  });
});

test('clients of all frontends meet the same breaker, and are counted together [F37]', async () => {
  const { gateway } = await started(
    ['http'],
    { shared: true, era: 'legacy', health_check: { enabled: false }, max_retries: 0 },
    { timeouts: { call: '1s' }, circuit_breaker: { failure_threshold: 3, timeout: '60s' } },
  );
  const frontends = ['ws', 'http', 'frames', 'lines', 'sse'] as const;
  const clients = await Promise.all(frontends.map((name) => openClient(gateway, name)));
  for (const id of [1, 2, 3]) await clients[id]?.request(call(id, 'hang'));
  for (const client of clients) {
    const { data } = errorOf(await client.request(call(9, 'echo')));
    expect(data).toMatchObject({ reason: 'circuit_open', error_code: 'backend_unavailable' });
  }
  const open = await metric(gateway, 'mcp_gateway_circuit_breaker_state', 'endpoint="mixed@http"');
  expect(open).toBe(1);
  expect(await metric(gateway, 'mcp_gateway_routing_errors_total', 'circuit_open')).toBe(5);
  expect(await requestsAt(gateway, ['http'])).toEqual([3]);
});
