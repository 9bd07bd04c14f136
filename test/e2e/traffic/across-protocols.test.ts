import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  call,
  type FaultGateway,
  type FaultSettings,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import type { GatewayOptions } from '../support/gateway.ts';
import { Arrivals } from './support/arrivals.ts';

const ways = { tcp_binary: 'frames', websocket: 'websocket', http: 'http', sse: 'sse' } as const;
const names = Object.keys(ways);

let arrivals: Arrivals;
let gateway: FaultGateway;
let client: RawClient;
let lastId = 0;

beforeEach(() => {
  arrivals = new Arrivals();
});
afterEach(async () => {
  gateway.kill();
  await arrivals.closeAll();
});

/** A gateway in front of one server that is reached by every protocol. */
const started = async (
  settings: Omit<FaultSettings, 'servers'>,
  options?: GatewayOptions,
): Promise<void> => {
  const endpoints = await Promise.all(
    Object.entries(ways).map(([id, carrier]) => arrivals.open(id, carrier)),
  );
  const demo = { shared: true, era: 'legacy', endpoints, health_check: { enabled: false } };
  gateway = await openGateway(
    { servers: { demo }, balancing: { warm_up: 0 }, ...settings },
    options,
  );
  client = await openClient(gateway, 'lines');
};

const send = (name = 'echo'): Promise<string> => {
  lastId += 1;
  return client.request(call(lastId, name));
};

/** So many calls, one after the other. */
const sends = async (count: number): Promise<void> => {
  for (let sent = 0; sent < count; sent += 1) expect(await send()).toContain('"result"');
};

describe('one server by every protocol', () => {
  test.each([
    ['routing.cross_protocol_load_balancing', true, ''],
    ['CROSS_PROTOCOL_LOAD_BALANCING', undefined, 'CROSS_PROTOCOL_LOAD_BALANCING'],
    ['MCP_CROSS_PROTOCOL_LOAD_BALANCE', undefined, 'MCP_CROSS_PROTOCOL_LOAD_BALANCE'],
  ])('[LB-07] %s lets all of them share', async (_, setting, variable) => {
    const across = setting === undefined ? {} : { cross_protocol_load_balancing: setting };
    const env = variable === '' ? {} : { [variable]: 'true' };
    await started({ routing: { strategy: 'round_robin', ...across } }, { env });
    await sends(43);
    expect(arrivals.count(...names)).toEqual([13, 12, 10, 8]);
  });

  test('[LB-08] cross_protocol has weights of its own', async () => {
    await started({ load_balancing: { strategy: 'cross_protocol' } });
    await sends(43);
    expect(arrivals.count(...names)).toEqual([13, 12, 10, 8]);
  });

  test('[LB-08] cross_protocol goes by the weights that are set', async () => {
    const weights = { tcp_binary: 2, websocket: 1, http: 1, sse: 1 };
    await started({ load_balancing: { strategy: 'cross_protocol', protocol_weights: weights } });
    await sends(20);
    expect(arrivals.count(...names)).toEqual([8, 4, 4, 4]);
  });

  test('[LB-09] cross_protocol_least_conn takes the least busy one, whatever it speaks', async () => {
    await started({ routing: { strategy: 'cross_protocol_least_conn' } });
    for (const count of [1, 2, 3]) {
      void send('hang').catch(() => undefined);
      await until(
        () => arrivals.taken.length,
        (seen) => seen === count,
      );
    }
    const busy = arrivals.taken.splice(0);
    expect(new Set(busy).size).toBe(3);
    await sends(1);
    expect(busy).not.toContain(arrivals.taken[0]);
  });

  test.each([true, false])(
    '[LB-10] goes by the preferred protocol, and by the next one with fallback_enabled: %s',
    async (fallback) => {
      const order = ['websocket', 'tcp_binary'];
      await started({
        routing: { protocol_preference_order: order },
        load_balancing: { fallback_enabled: fallback },
      });
      await sends(6);
      expect(arrivals.count(...names)).toEqual([0, 6, 0, 0]);
      await arrivals.close('websocket');
      // A first call may be on its way there when the connection breaks.
      await send();
      const answers = [await send(), await send()];
      const isAnswered = answers.map((answer) => answer.includes('"result"'));
      expect(isAnswered).toEqual([fallback, fallback]);
      const [tcp = 0, ...others] = arrivals.count(...names);
      expect([tcp > 0, ...others]).toEqual([fallback, 0, 0, 0]);
    },
  );
});
