import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  call,
  type FaultGateway,
  freshPath,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { carriers, entryOf, urlOf } from '../faults/support/server.ts';
import { childrenOf, metric, until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { StoppableServer } from './support/stoppable-server.ts';

interface EndpointView {
  readonly id: string;
  readonly healthy: boolean;
  readonly usable: boolean;
  readonly score?: number;
  readonly model?: {
    readonly name: string;
    readonly state: string;
    readonly samples: number;
    readonly last_update?: string;
  };
  readonly last_check?: { readonly result: string };
}

interface BalancerView {
  readonly healthy: boolean;
  readonly servers: readonly {
    readonly name: string;
    readonly strategy: string;
    readonly endpoints: readonly EndpointView[];
  }[];
}

const page = async (gateway: RunningGateway, path: string) => {
  const response = await fetch(gateway.url('http', path));
  return { status: response.status, body: (await response.json()) as unknown };
};

const endpointsOf = async (
  gateway: RunningGateway,
  server = 'demo',
): Promise<readonly EndpointView[]> => {
  const { servers } = (await page(gateway, '/health/load-balancer')).body as BalancerView;
  return servers.find(({ name }) => name === server)?.endpoints ?? [];
};

/** The score on the page, and whether the metrics tell of it. */
const shownScore = async (gateway: RunningGateway): Promise<readonly unknown[]> => {
  const text = await (await fetch(gateway.url('http', '/metrics'))).text();
  const [endpoint] = await endpointsOf(gateway);
  return [endpoint?.score, text.includes('\nmcp_gateway_predictive_health_score{')];
};

const check = { interval: '1s', timeout: '500ms' };

describe('a server on every transport', () => {
  test('[BE-17] [LB-13] that hangs is found by its checks alone, gets no calls, and is let in again when it goes on', async () => {
    const places = await Promise.all(
      carriers.map(async (carrier) => {
        if (carrier === 'unix') {
          const path = freshPath('server.sock');
          return { carrier, where: path, url: urlOf(carrier, path) };
        }
        const where = String(await freePort());
        return { carrier, where, url: urlOf(carrier, where) };
      }),
    );
    const servers = await Promise.all(
      places.map(({ carrier, where }) => StoppableServer.start(carrier, where)),
    );
    const endpoints = places.map(({ carrier, url }) => entryOf(carrier, url));
    const gateway = await openGateway({
      servers: { demo: { endpoints, health_check: { timeout: '500ms' } } },
      routing: { health_check_interval: '1s' },
      load_balancing: { health_aware: true },
    });
    const healthy = async () =>
      (await endpointsOf(gateway)).filter((endpoint) => endpoint.healthy).length;
    await until(
      () => endpointsOf(gateway),
      (seen) => seen.every(({ last_check: last }) => last?.result === 'ok'),
    );
    expect(await healthy()).toBe(6);
    const [kept, ...others] = servers;
    for (const server of others) server.stop();
    await until(healthy, (count) => count === 1);
    const client = await openClient(gateway, 'http');
    for (let at = 0; at < 10; at += 1) {
      expect(await client.request(call(at, 'echo'))).toContain('"result"');
    }
    expect(
      await metric(gateway, 'mcp_gateway_health_checks_total', 'result="unhealthy"'),
    ).toBeGreaterThan(14);
    for (const server of others) server.goOn();
    await until(healthy, (count) => count === 6);
    kept?.stop();
    await until(healthy, (count) => count === 5);
    const another = await openClient(gateway, 'http');
    expect(await another.request(call(1, 'echo'))).toContain('"result"');
    expect(await gateway.stop()).toBe(0);
  });

  test('[HE-09][HE-10][HE-11][PH-01] is shown on the pages of its protocol, of all protocols and of the balancer, without a score', async () => {
    const port = await freePort();
    const server = await StoppableServer.start('tcp', String(port));
    const entry = { ...entryOf('tcp', `tcp://127.0.0.1:${port}`), health_check: check };
    const gateway = await openGateway({ servers: { demo: entry } });
    await until(
      () => endpointsOf(gateway),
      (seen) => seen.every(({ last_check: last }) => last?.result === 'ok'),
    );
    // Prediction is not switched on.
    expect(await shownScore(gateway)).toEqual([undefined, false]);
    const protocols = await page(gateway, '/health/protocols');
    expect(protocols).toMatchObject({
      status: 200,
      body: {
        protocols: ['http', 'sse', 'stdio', 'tcp_binary', 'websocket'].map((name) => ({
          name,
          healthy: true,
        })),
      },
    });
    expect(await page(gateway, '/health/load-balancer')).toMatchObject({
      status: 200,
      body: { healthy: true, servers: [{ name: 'demo', strategy: 'least_connections' }] },
    });
    await server.kill();
    await until(
      () => endpointsOf(gateway),
      (seen) => seen.every(({ healthy }) => !healthy),
    );
    expect(await page(gateway, '/health/load-balancer')).toMatchObject({
      status: 503,
      body: { healthy: false },
    });
    for (const name of ['stdio', 'websocket', 'http', 'sse', 'tcp_binary']) {
      const healthy = name !== 'tcp_binary';
      expect(await page(gateway, `/health/${name}`)).toMatchObject({
        status: healthy ? 200 : 503,
        body: { name, healthy },
      });
    }
    expect(await gateway.stop()).toBe(0);
  });
});

describe('servers on HTTP', () => {
  let stoppables: readonly StoppableServer[];
  let entries: readonly object[];
  beforeAll(async () => {
    const ports = await Promise.all([freePort(), freePort()]);
    stoppables = await Promise.all(ports.map((port) => StoppableServer.start('http', `${port}`)));
    entries = ports.map((port) => entryOf('http', urlOf('http', String(port))));
  });
  afterAll(() => Promise.all(stoppables.map((server) => server.kill())));

  test('[PH-01][PH-05] the model reports its state, its samples and its last update, and a score is shown', async () => {
    const gateway = await openGateway({
      servers: { demo: { ...entries[0], health_check: check } },
      health_monitoring: { predictive_enabled: true, ml_model: 'anomaly_detection' },
    });
    const startedAt = Date.now();
    const [seen] = await until(
      () => endpointsOf(gateway),
      ([endpoint]) => (endpoint?.model?.samples ?? 0) > 0,
    );
    expect(seen?.model).toMatchObject({ name: 'anomaly_detection', state: 'learning' });
    expect(Date.parse(seen?.model?.last_update ?? '')).toBeGreaterThan(startedAt - 60_000);
    expect(await shownScore(gateway)).toEqual([expect.any(Number), true]);
    await gateway.stop();
  });

  test('[PH-01] prediction is switched on by its variable too', async () => {
    const env = { MCP_PREDICTIVE_HEALTH_MONITORING: 'true' };
    const gateway = await openGateway({ servers: { demo: { ...entries[0] } } }, { env });
    expect(await shownScore(gateway)).toEqual([1, true]);
    await gateway.stop();
  });

  describe('beside a process', () => {
    const timeout = '1s';
    const breaker = { failure_threshold: 3, success_threshold: 2, timeout: '3s' };
    let gateway: FaultGateway;
    beforeAll(async () => {
      const command = { command: process.execPath, args: ['examples/servers/weather.ts'] };
      const health_check = { enabled: false };
      const pair = entries.map((entry, index) => ({ id: String(index), ...entry }));
      gateway = await openGateway({
        servers: {
          proc: { ...command, health_check: check },
          demo: { ...entries[0], circuit_breaker: breaker, timeout },
          pair: { endpoints: pair, circuit_breaker: breaker, health_check, timeout },
        },
      });
    });
    afterAll(async () => {
      expect(await gateway.stop()).toBe(0);
    });

    const stateOf = (endpoint: string): Promise<number> =>
      metric(gateway, 'mcp_gateway_circuit_breaker_state', `endpoint="${endpoint}"`);

    const failThrice = async (client: RawClient, server: string): Promise<void> => {
      for (let at = 0; at < 3; at += 1) {
        expect(await client.request(call(`"h${at}"`, `${server}__hang`))).toContain('"error"');
      }
    };

    test('a process is not started to be checked', async () => {
      await until(
        () => endpointsOf(gateway, 'proc'),
        ([seen]) => seen?.last_check?.result === 'idle',
      );
      await delay(1_500);
      expect(childrenOf(gateway.pid)).toEqual([]);
      const client = await openClient(gateway, 'http');
      await client.request(call(1, 'proc__get_forecast', '{"city":"Oslo"}'));
      await until(
        () => endpointsOf(gateway, 'proc'),
        ([seen]) => seen?.last_check?.result === 'runs',
      );
      expect(childrenOf(gateway.pid)).toHaveLength(1);
      await client.close();
    });

    test('[CB-07][CB-09] a breaker opens, becomes half-open by time alone, and closes, and metrics show each', async () => {
      const client = await openClient(gateway, 'ws');
      expect(await client.request(call(1, 'demo__echo'))).toContain('"result"');
      expect(await stateOf('demo')).toBe(0);
      await failThrice(client, 'demo');
      expect(await stateOf('demo')).toBe(1);
      const refused = await client.request(call(2, 'demo__echo'));
      expect(refused).toContain('"reason":"circuit_open"');
      await until(
        () => stateOf('demo'),
        (seen) => seen === 2,
      );
      expect(await client.request(call(3, 'demo__echo'))).toContain('"result"');
      expect(await client.request(call(4, 'demo__echo'))).toContain('"result"');
      expect(await stateOf('demo')).toBe(0);
      await client.close();
    });

    test('[CB-01] each endpoint has a breaker of its own, which reads 0, 1 or 2', async () => {
      const states = async () => (await Promise.all(['pair@0', 'pair@1'].map(stateOf))).toSorted();
      const client = await openClient(gateway, 'ws');
      expect(await client.request(call(1, 'pair__echo'))).toContain('"result"');
      expect(await states()).toEqual([0, 0]);
      await failThrice(client, 'pair');
      expect(await states()).toEqual([0, 1]);
      expect(await client.request(call(2, 'pair__echo'))).toContain('"result"');
      await until(states, (seen) => seen.join() === '0,2');
      await client.close();
    });
  });
});
