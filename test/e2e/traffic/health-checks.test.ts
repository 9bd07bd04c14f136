import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { call, freshPath, openClient, openGateway } from '../faults/support/rig.ts';
import { carriers, entryOf } from '../faults/support/server.ts';
import { childrenOf, metric, until } from '../faults/support/watch.ts';
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
    readonly strategy: string;
    readonly endpoints: readonly EndpointView[];
  }[];
}

const page = async (gateway: RunningGateway, path: string) => {
  const response = await fetch(gateway.url('http', path));
  return { status: response.status, body: (await response.json()) as unknown };
};

const endpointsOf = async (gateway: RunningGateway): Promise<readonly EndpointView[]> => {
  const { servers } = (await page(gateway, '/health/load-balancer')).body as BalancerView;
  return servers.flatMap(({ endpoints }) => endpoints);
};

const check = { interval: '1s', timeout: '500ms' };

describe('a server on every transport', () => {
  test('[BE-17] [LB-13] that hangs is found by its checks alone, gets no calls, and is let in again when it goes on', async () => {
    const places = await Promise.all(
      carriers.map(async (carrier) => {
        if (carrier === 'unix') {
          const path = freshPath('server.sock');
          return { carrier, where: path, url: `unix://${path}` };
        }
        const port = await freePort();
        const scheme = { http: 'http', sse: 'http', websocket: 'ws', tcp: 'tcp', frames: 'tcp' };
        const path = { http: '/mcp', sse: '/sse', websocket: '/mcp', tcp: '', frames: '' };
        const url = `${scheme[carrier]}://127.0.0.1:${port}${path[carrier]}`;
        return { carrier, where: String(port), url };
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

  test('[HE-09][HE-10][HE-11] is shown on the pages of its protocol, of all protocols and of the balancer', async () => {
    const port = await freePort();
    const server = await StoppableServer.start('tcp', String(port));
    const entry = { ...entryOf('tcp', `tcp://127.0.0.1:${port}`), health_check: check };
    const gateway = await openGateway({ servers: { demo: entry } });
    await until(
      () => endpointsOf(gateway),
      (seen) => seen.every(({ last_check: last }) => last?.result === 'ok'),
    );
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

test('[PH-01] a score is shown when prediction is switched on, and only then', async () => {
  const port = await freePort();
  const server = await StoppableServer.start('http', String(port));
  const servers = { demo: entryOf('http', `http://127.0.0.1:${port}/mcp`) };
  const env = { MCP_PREDICTIVE_HEALTH_MONITORING: 'true' };
  const isShown = async (gateway: RunningGateway): Promise<readonly boolean[]> => {
    const text = await (await fetch(gateway.url('http', '/metrics'))).text();
    const [endpoint] = await endpointsOf(gateway);
    await gateway.stop();
    return [endpoint?.score === 1, text.includes('\nmcp_gateway_predictive_health_score{')];
  };
  const monitoring = { predictive_enabled: true };
  expect(await isShown(await openGateway({ servers }))).toEqual([false, false]);
  expect(await isShown(await openGateway({ servers, health_monitoring: monitoring }))).toEqual([
    true,
    true,
  ]);
  expect(await isShown(await openGateway({ servers }, { env }))).toEqual([true, true]);
  await server.kill();
});

test('[PH-05] the model reports its state, its samples and its last update', async () => {
  const port = await freePort();
  const server = await StoppableServer.start('http', String(port));
  const gateway = await openGateway({
    servers: { demo: { ...entryOf('http', `http://127.0.0.1:${port}/mcp`), health_check: check } },
    health_monitoring: { predictive_enabled: true, ml_model: 'anomaly_detection' },
  });
  const startedAt = Date.now();
  const [seen] = await until(
    () => endpointsOf(gateway),
    ([endpoint]) => (endpoint?.model?.samples ?? 0) > 0,
  );
  expect(seen?.model).toMatchObject({ name: 'anomaly_detection', state: 'learning' });
  expect(Date.parse(seen?.model?.last_update ?? '')).toBeGreaterThan(startedAt - 60_000);
  await gateway.stop();
  await server.kill();
});

test('a process is not started to be checked', async () => {
  const entry = { command: process.execPath, args: ['examples/servers/weather.ts'] };
  const gateway = await openGateway({ servers: { proc: { ...entry, health_check: check } } });
  await until(
    () => endpointsOf(gateway),
    ([seen]) => seen?.last_check?.result === 'idle',
  );
  await delay(1_500);
  expect(childrenOf(gateway.pid)).toEqual([]);
  const client = await openClient(gateway, 'http');
  await client.request('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  await until(
    () => endpointsOf(gateway),
    ([seen]) => seen?.last_check?.result === 'runs',
  );
  expect(childrenOf(gateway.pid)).toHaveLength(1);
  expect(await gateway.stop()).toBe(0);
});

test('[CB-07][CB-09] a breaker opens, becomes half-open by time alone, and closes, and metrics show each', async () => {
  const port = await freePort();
  const server = await StoppableServer.start('http', String(port));
  const breaker = { failure_threshold: 3, success_threshold: 2, timeout: '1s' };
  const entry = { ...entryOf('http', `http://127.0.0.1:${port}/mcp`), circuit_breaker: breaker };
  const gateway = await openGateway({
    servers: { demo: { ...entry, timeout: '300ms' } },
  });
  const state = () => metric(gateway, 'mcp_gateway_circuit_breaker_state', 'endpoint="demo"');
  const client = await openClient(gateway, 'ws');
  expect(await client.request(call(1, 'echo'))).toContain('"result"');
  expect(await state()).toBe(0);
  for (let at = 0; at < 3; at += 1) {
    expect(await client.request(call(`"h${at}"`, 'hang'))).toContain('"error"');
  }
  expect(await state()).toBe(1);
  const refused = await client.request(call(2, 'echo'));
  expect(refused).toContain('"reason":"circuit_open"');
  await until(state, (seen) => seen === 2);
  expect(await client.request(call(3, 'echo'))).toContain('"result"');
  expect(await client.request(call(4, 'echo'))).toContain('"result"');
  expect(await state()).toBe(0);
  await client.close();
  expect(await gateway.stop()).toBe(0);
  await server.kill();
});

test('[CB-01] each endpoint has a breaker of its own, which reads 0, 1 or 2', async () => {
  const ports = [await freePort(), await freePort()];
  const servers = await Promise.all(ports.map((port) => StoppableServer.start('http', `${port}`)));
  const endpoints = ports.map((port) => entryOf('http', `http://127.0.0.1:${port}/mcp`));
  const circuit_breaker = { failure_threshold: 3, timeout: '1s' };
  const health_check = { enabled: false };
  const demo = { endpoints, circuit_breaker, health_check, timeout: '300ms' };
  const gateway = await openGateway({ servers: { demo } });
  const states = () =>
    Promise.all(
      ports.map((port) => metric(gateway, 'mcp_gateway_circuit_breaker_state', `:${port}/mcp`)),
    );
  const client = await openClient(gateway, 'ws');
  expect(await client.request(call(1, 'echo'))).toContain('"result"');
  expect(await states()).toEqual([0, 0]);
  for (let at = 0; at < 3; at += 1) {
    expect(await client.request(call(`"h${at}"`, 'hang'))).toContain('"error"');
  }
  expect((await states()).toSorted()).toEqual([0, 1]);
  expect(await client.request(call(2, 'echo'))).toContain('"result"');
  await until(states, (seen) => seen.toSorted().join() === '0,2');
  await client.close();
  expect(await gateway.stop()).toBe(0);
  await Promise.all(servers.map((server) => server.kill()));
});
