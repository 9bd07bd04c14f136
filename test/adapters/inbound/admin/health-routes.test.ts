import { expect, onTestFinished, test } from 'vitest';
import { addHealthRoutes } from '../../../../src/adapters/inbound/admin/health-routes.ts';
import { PrometheusMetrics } from '../../../../src/adapters/outbound/telemetry/prometheus.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import type {
  EndpointHealth,
  HealthPages,
  ProtocolHealth,
} from '../../../../src/application/ports/driving/health-pages.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { exchange } from '../../../support/http-peer.ts';
import { silentLogger } from '../../../support/scripted-session.ts';

const endpoint: EndpointHealth = {
  id: 'weather@1',
  server: 'weather',
  protocol: 'tcp_binary',
  healthy: false,
  usable: false,
  obstacle: 'circuit_open',
  lastTrouble: 'nothing listens there',
  score: 0.123_456,
  willBeUnhealthy: false,
  model: { isReady: false, samples: 3, agoMs: 2_000 },
  alert: 'critical',
  breaker: 'open',
  weight: 33.333_33,
  inFlight: 1,
  sessions: 2,
  lastCheck: { result: 'failed', latencyMs: 4.567_89, agoMs: 2_000 },
};

const protocol = (name: string, healthy: boolean): ProtocolHealth => ({
  name,
  healthy,
  hasFrontend: false,
  endpoints: [{ ...endpoint, protocol: name, healthy }],
});

/** A listener with the routes; resolves with a way to read a page. */
const start = async (pages: Partial<HealthPages>, seesFigures = true) => {
  const gateway = { identify: () => new Fault('unauthorized', 'not here') };
  const metrics = new PrometheusMetrics();
  const host = new HttpHost(
    { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0 },
    { logger: silentLogger, metrics, gateway, showsFigures: () => seesFigures },
  );
  addHealthRoutes(host.app, {
    protocols: () => [],
    servers: () => [],
    alerts: () => [],
    ...pages,
  });
  await host.start();
  onTestFinished(() => host.close());
  return async (path: string): Promise<readonly [status: number, body: unknown]> => {
    const { status, text } = await exchange(host.address.port, { path, method: 'GET' });
    return [status, JSON.parse(text)];
  };
};

test('/health/protocols lists all in use, and is 200 while one of them is healthy [HE-09]', async () => {
  const read = await start({ protocols: () => [protocol('http', true), protocol('sse', false)] });
  const [status, body] = await read('/health/protocols');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    healthy: true,
    protocols: [
      { name: 'http', healthy: true, frontend: false, endpoints: 1, healthy_endpoints: 1 },
      { name: 'sse', healthy: false, frontend: false, endpoints: 1, healthy_endpoints: 0 },
    ],
  });
  const dead = await start({ protocols: () => [protocol('sse', false)] });
  expect((await dead('/health/protocols'))[0]).toBe(503);
});

test.each(['stdio', 'websocket', 'http', 'sse', 'tcp_binary', 'unix'])(
  '/health/%s tells of the protocol, 503 when it is not healthy, 404 when nobody uses it [HE-10]',
  async (name) => {
    const read = await start({ protocols: () => [protocol(name, true)] });
    const [status, body] = await read(`/health/${name}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ healthy: true, name, details: [{ id: 'weather@1' }] });
    const ill = await start({ protocols: () => [protocol(name, false)] });
    expect((await ill(`/health/${name}`))[0]).toBe(503);
    const unused = await start({});
    expect(await unused(`/health/${name}`)).toEqual([
      404,
      {
        healthy: false,
        name,
        status: 'not_in_use',
        message: `no frontend and no server uses ${name}`,
      },
    ]);
  },
);

test('/health/load-balancer shows each endpoint with all that is known of it [HE-11]', async () => {
  const servers = [
    { name: 'weather', policy: 'weighted', healthy: false, endpoints: [endpoint] },
    { name: 'time', policy: 'random', healthy: true, endpoints: [] },
  ];
  const alert = { endpoint: 'weather@1', server: 'weather', severity: 'critical', reason: 'no' };
  const read = await start({
    servers: () => servers,
    alerts: () => [{ ...alert, severity: 'critical', agoMs: 0 }],
  });
  const [status, body] = await read('/health/load-balancer');
  expect(status).toBe(503);
  expect(body).toMatchObject({
    healthy: false,
    servers: [
      {
        name: 'weather',
        strategy: 'weighted',
        healthy: false,
        endpoints: [
          {
            id: 'weather@1',
            protocol: 'tcp_binary',
            healthy: false,
            usable: false,
            reason: 'circuit_open',
            last_trouble: 'nothing listens there',
            score: 0.123,
            alert: 'critical',
            circuit_breaker: 'open',
            weight: 33.333,
            in_flight: 1,
            sessions: 2,
            last_check: { result: 'failed', latency_ms: 4.568 },
          },
        ],
      },
      { name: 'time', strategy: 'random', healthy: true },
    ],
    alerts: [alert],
  });
});
