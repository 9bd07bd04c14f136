import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, type FaultGateway, openClient, openGateway } from '../faults/support/rig.ts';
import { metric, until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import { Arrivals } from './support/arrivals.ts';

const arrivals = new Arrivals();
let gateway: FaultGateway;
let client: RawClient;
let lastId = 0;

/** Three servers behind one name, chosen anew for each request: `NAME-a`, `NAME-b` and `NAME-c`. */
const three = async (
  name: string,
  balancing: object,
  traits: readonly object[] = [],
  rest: object = { health_check: { enabled: false } },
) => {
  const opened = await Promise.all(['a', 'b', 'c'].map((id) => arrivals.open(`${name}-${id}`)));
  const endpoints = opened.map((endpoint, index) => ({ ...endpoint, ...traits[index] }));
  return {
    [name]: {
      shared: true,
      era: 'legacy',
      endpoints,
      balancing: { warm_up: 0, ...balancing },
      ...rest,
    },
  };
};

const group = async () => {
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((id) => arrivals.open(`group-${id}`)));
  return {
    strategy: 'weighted_round_robin',
    servers: [
      { id: 'a', url: a?.['url'], weight: 200, max_requests: 8, metadata: { zone: 'eu-1' } },
      { id: 'b', url: b?.['url'], weight: 100 },
      { id: 'c', url: c?.['url'], weight: 100, backup: true },
    ],
  };
};

beforeAll(async () => {
  const checked = { health_check: { interval: '500ms', timeout: '400ms' } };
  const zones = [
    { zone: 'eu-1' },
    { labels: { 'topology.kubernetes.io/zone': 'eu-1' } },
    { zone: 'us-1' },
  ];
  const near = await arrivals.open('near');
  const far = await arrivals.open('far', 'http', 200);
  gateway = await openGateway({
    servers: {
      ...(await three('turn', { strategy: 'round_robin' }, [], checked)),
      ...(await three('least', {})),
      ...(await three('weighted', { strategy: 'weighted_round_robin' }, [
        { weight: 200 },
        { labels: { weight: '100' } },
        { weight: 100 },
      ])),
      ...(await three('random', { strategy: 'random' })),
      ...(await three('hash', { strategy: 'ip_hash' })),
      ...(await three('zone', { strategy: 'geographic', zone: 'eu-1' }, zones)),
      ...(await three('spare', { strategy: 'round_robin' }, [{}, {}, { backup: true }])),
      latency: {
        shared: true,
        era: 'legacy',
        endpoints: [near, far],
        balancing: { warm_up: 0, strategy: 'latency' },
        health_check: { enabled: false },
      },
    },
    balancing: { warm_up: 0 },
    upstream: { groups: { group: await group() } },
  });
  client = await openClient(gateway, 'lines');
});
afterAll(async () => {
  gateway.kill();
  await arrivals.closeAll();
});
beforeEach(() => {
  arrivals.taken.length = 0;
});

const send = (server: string, name = 'echo'): Promise<string> => {
  lastId += 1;
  return client.request(call(lastId, `${server}__${name}`));
};

/** So many calls, one after the other. */
const sends = async (count: number, server: string): Promise<void> => {
  for (let sent = 0; sent < count; sent += 1) expect(await send(server)).toContain('"result"');
};

/** As it is after an endpoint of a server ended: the first call may still go to it. */
const close = async (server: string, id: string): Promise<void> => {
  await arrivals.close(`${server}-${id}`);
  await until(
    () => send(server),
    (answer) => answer.includes('"result"'),
  );
  arrivals.taken.length = 0;
};

const counts = (server: string): readonly number[] =>
  arrivals.count(`${server}-a`, `${server}-b`, `${server}-c`);

describe('each strategy, seen from the servers', () => {
  test('[LB-01] round_robin takes each in turn, whatever is checked meanwhile', async () => {
    const checked = () => metric(gateway, 'mcp_gateway_health_checks_total', 'result="healthy"');
    await sends(2, 'turn');
    for (let round = 0; round < 2; round += 1) {
      const before = await checked();
      await until(checked, (count) => count >= before + 3);
      await sends(3, 'turn');
    }
    await sends(1, 'turn');
    const round = arrivals.taken.slice(0, 3);
    expect(new Set(round).size).toBe(3);
    expect(arrivals.taken).toEqual([...round, ...round, ...round]);
  });

  test('[LB-02] least_connections, which is the default, takes the one with the fewest calls', async () => {
    const occupied = async (count: number) => {
      void send('least', 'hang').catch(() => undefined);
      await until(
        () => arrivals.taken.length,
        (seen) => seen === count,
      );
    };
    await occupied(1);
    await occupied(2);
    const busy = new Set(arrivals.taken.splice(0));
    expect(busy.size).toBe(2);
    await sends(6, 'least');
    const [idle = '', ...others] = new Set(arrivals.taken);
    expect(others).toEqual([]);
    expect(busy.has(idle)).toBe(false);
  });

  test('[LB-03] [LB-05] weighted follows weights and labels of static endpoints, interleaved', async () => {
    await sends(40, 'weighted');
    const order = arrivals.taken.map((name) => name.at(-1)).join('');
    expect(order).toMatch(/^(?:(?=.{0,3}b)(?=.{0,3}c)(?!aaa).{4})+$/);
    expect(counts('weighted')).toEqual([20, 10, 10]);
  });

  test('[LB-04] random spreads evenly, in no order', async () => {
    await Promise.all(Array.from({ length: 900 }, () => send('random')));
    expect(arrivals.taken.map((name) => name.at(-1)).join('')).toMatch(/(.)\1\1/);
    // Five standard deviations of 900 draws among three are 71.
    for (const count of counts('random')) expect(Math.abs(count - 300)).toBeLessThan(71);
  });

  test('[LB-06] ip_hash keeps an address at one server while that lives', async () => {
    await sends(5, 'hash');
    const other = await openClient(gateway, 'http');
    await other.request(call(1, 'hash__echo'));
    const [home = '', ...elsewhere] = new Set(arrivals.taken);
    expect(elsewhere).toEqual([]);
    await close('hash', home.at(-1) ?? '');
    await sends(3, 'hash');
    expect(new Set(arrivals.taken).size).toBe(1);
    expect(arrivals.taken).not.toContain(home);
  });

  test('[LB-11] latency gives the faster one more', async () => {
    // One slow answer, of a busy machine, is forgotten little by little.
    await until(
      async () => {
        arrivals.taken.length = 0;
        await sends(20, 'latency');
        return arrivals.count('near', 'far');
      },
      ([near = 0, far = 0]) => near > 3 * far,
    );
  });

  test('[LB-12] geographic stays in its zone as long as a server there lives', async () => {
    await sends(10, 'zone');
    expect(counts('zone')).toEqual([5, 5, 0]);
    await close('zone', 'a');
    await sends(6, 'zone');
    expect(counts('zone')).toEqual([0, 6, 0]);
    await close('zone', 'b');
    await sends(6, 'zone');
    expect(counts('zone')).toEqual([0, 0, 6]);
  });

  test('[LB-20] a backup gets calls only while no other can take them', async () => {
    await sends(10, 'spare');
    expect(counts('spare')).toEqual([5, 5, 0]);
    await close('spare', 'a');
    await close('spare', 'b');
    await sends(4, 'spare');
    expect(counts('spare')).toEqual([0, 0, 4]);
  });

  test('[LB-18] an upstream group shares its sessions by its strategy, weights and backups', async () => {
    for (let opened = 0; opened < 6; opened += 1) {
      const another = await openClient(gateway, 'lines');
      expect(await another.request(call(1, 'group__echo'))).toContain('"result"');
    }
    expect(counts('group')).toEqual([4, 2, 0]);
  });
});
