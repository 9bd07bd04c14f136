import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';
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

let pool: MixedPool;
beforeAll(async () => {
  pool = await MixedPool.start();
});
afterAll(() => pool.stop());

const gateways: FaultGateway[] = [];
// What hangs is not waited for.
const killGateways = (): void => {
  for (const gateway of gateways.splice(0)) gateway.kill();
};

/** A gateway in front of one server with these endpoints of the pool. */
const started = async (ways: readonly Way[], server: object, rest: object = {}) => {
  const gateway = await openGateway({
    servers: { mixed: { endpoints: pool.endpointsOf(ways), ...server } },
    ...rest,
  });
  gateways.push(gateway);
  return gateway;
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
  afterEach(killGateways);

  test('has its calls spread as the policy says, whatever protocol each goes by', async () => {
    const gateway = await started(everyWay, { ...inTurn, shared: true });
    const client = await openClient(gateway, 'ws');
    for (let sent = 0; sent < 24; sent += 1) {
      expect(await client.request(call(sent, 'echo'))).toContain('"echo"');
    }
    expect(await requestsAt(gateway, everyWay)).toEqual(everyWay.map(() => 4));
  });

  test('has sessions spread, each of which stays where it is', async () => {
    const gateway = await started(everyWay, inTurn);
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
    const ways = ['http', 'frames', 'unix'] as const;
    const gateway = await started(ways, { balancing: order, shared: true });
    const client = await openClient(gateway, 'ws');
    await client.request(call(1, 'echo'));
    await pool.kill('frames');
    await until(
      () => client.request(call(2, 'echo')),
      (answer) => answer.includes('"echo"'),
    );
    const [http = 0, frames = 0, unix = 0] = await requestsAt(gateway, ways);
    expect([http, frames > 0, unix > 0]).toEqual([0, true, true]);
    await pool.begin('frames');
  });
});

describe('an endpoint that is killed', () => {
  let gateway: FaultGateway;
  let client: RawClient;
  beforeAll(async () => {
    const health = { health_check: { interval: '1s', timeout: '500ms' } };
    gateway = await started(everyWay, { ...inTurn, shared: true }, health);
  });
  beforeEach(async () => {
    client = await openClient(gateway, 'ws');
  });
  // With it go the calls that hang.
  afterEach(() => client.close());
  afterAll(killGateways);

  const inFlight = (): Promise<number> => metric(gateway, 'mcp_gateway_requests_in_flight');

  /** How many calls of so many go there. */
  const callsTo = async (way: Way, count: number): Promise<number> => {
    const [before = 0] = await requestsAt(gateway, [way]);
    for (let sent = 0; sent < count; sent += 1) await client.request(call(sent, 'echo'));
    const [after = 0] = await requestsAt(gateway, [way]);
    return after - before;
  };

  test.each(listening)(
    '[F01] (%s) fails no call that may be repeated, and the one in flight with one error; it is used again once it is there again',
    async (victim) => {
      // All of them are well, those that were killed before too.
      await until(
        async () => [await inFlight(), await callsTo(victim, everyWay.length)],
        ([hanging, came]) => hanging === 0 && came === 1,
        20_000,
      );
      const hung = everyWay.map((_, index) => client.request(call(100 + index, 'hang')));
      await until(inFlight, (count) => count === everyWay.length);
      const answers: string[] = [];
      let asked = 0;
      const readUntil = async (count: number): Promise<void> => {
        while (answers.length < count) {
          asked += 1;
          answers.push(await client.request(read(1_000 + asked)));
        }
      };
      const reading = Promise.all(Array.from({ length: 4 }, () => readUntil(200)));
      await until(
        () => answers.length,
        (count) => count > 20,
      );
      await pool.kill(victim);
      const killedMs = performance.now();
      const failed = await Promise.race(hung);
      expect(performance.now() - killedMs).toBeLessThan(1_000);
      expect(errorOf(failed)).toMatchObject({
        code: -32004,
        data: { error_code: 'outcome_unknown' },
      });
      await reading;
      await readUntil(answers.length + 50);
      expect(answers.filter((answer) => !answer.includes('"result"'))).toEqual([]);
      expect(await callsTo(victim, 10)).toBe(0);
      await pool.begin(victim);
      await until(
        () => callsTo(victim, 10),
        (count) => count > 0,
        20_000,
      );
    },
  );
});

test('clients of all frontends meet the same breaker, and are counted together [F37]', async () => {
  onTestFinished(killGateways);
  const gateway = await started(
    ['http'],
    { shared: true, era: 'legacy', health_check: { enabled: false }, max_retries: 0 },
    { timeouts: { call: '1s' }, circuit_breaker: { failure_threshold: 3, timeout: '60s' } },
  );
  const frontends = ['ws', 'http', 'frames', 'lines', 'sse'] as const;
  const clients = await Promise.all(frontends.map((name) => openClient(gateway, name)));
  await Promise.all(clients.slice(0, 3).map((client, id) => client.request(call(id, 'hang'))));
  for (const client of clients) {
    const { data } = errorOf(await client.request(call(9, 'echo')));
    expect(data).toMatchObject({ reason: 'circuit_open', error_code: 'backend_unavailable' });
  }
  const open = await metric(gateway, 'mcp_gateway_circuit_breaker_state', 'endpoint="mixed@http"');
  expect(open).toBe(1);
  expect(await metric(gateway, 'mcp_gateway_routing_errors_total', 'circuit_open')).toBe(5);
  expect(await requestsAt(gateway, ['http'])).toEqual([3]);
});
