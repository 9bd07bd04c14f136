import { Registry } from 'prom-client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addAdminRoutes } from '../../../../src/adapters/inbound/admin/routes.ts';
import { PrometheusMetrics } from '../../../../src/adapters/outbound/telemetry/prometheus.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import type { Credential } from '../../../../src/application/ports/driven/credential-verifier.ts';
import type { HealthReport } from '../../../../src/application/ports/driving/probe.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../../src/domain/identity/principal.ts';
import { exchange } from '../../../support/http-peer.ts';
import { silentLogger } from '../../../support/scripted-session.ts';

const report: HealthReport = {
  healthy: true,
  blockers: [],
  version: '1.2.3',
  uptimeSeconds: 42,
  frontends: ['http', 'tcp'],
  servers: ['weather'],
  sessions: 3,
  callsInFlight: 2,
};
const blocked: Partial<HealthReport> = {
  healthy: false,
  blockers: ['frontend tcp', 'shutting down'],
};

/** A listener with the routes before a probe that says `changes`; resolves with a way to ask it. */
const start = async (
  changes: Partial<HealthReport> = {},
  registry?: Registry,
  metricsPath?: string,
  seesFigures = true,
) => {
  const gateway = {
    identify: ({ bearer }: Credential) =>
      bearer === 'right' ? anonymous : new Fault('unauthorized', 'not here'),
  };
  const metrics = new PrometheusMetrics();
  const host = new HttpHost(
    { ...DEFAULT_HTTP_HOST_SETTINGS, port: 0 },
    { logger: silentLogger, metrics, gateway, showsFigures: () => seesFigures },
  );
  const probe = { report: () => ({ ...report, ...changes }) };
  addAdminRoutes(host.app, probe, () => registry, metricsPath);
  await host.start();
  onTestFinished(() => host.close());
  return (path: string, method = 'GET', headers: Record<string, string> = {}) =>
    exchange(host.address.port, { path, method, headers });
};

test.each([[{}], [blocked]])('/healthz says OK while the process lives [HE-02]', async (state) => {
  const ask = await start(state);
  const { status, text, headers } = await ask('/healthz');
  expect([status, text]).toEqual([200, 'OK']);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
});

test('/ready says so', async () => {
  const ask = await start();
  const { status, text } = await ask('/ready');
  expect([status, text]).toEqual([200, 'READY']);
});

test('/ready is 503 and names what is missing', async () => {
  const ask = await start(blocked);
  const { status, text } = await ask('/ready');
  expect([status, text]).toEqual([503, 'NOT READY: frontend tcp, shutting down']);
});

test('/health describes the gateway', async () => {
  const ask = await start();
  const { status, text, headers } = await ask('/health');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^application\/json/);
  const { timestamp, ...body } = JSON.parse(text) as Record<string, unknown>;
  expect(Date.parse(String(timestamp))).not.toBeNaN();
  expect(body).toEqual({
    healthy: true,
    status: 'healthy',
    version: '1.2.3',
    uptime: 42,
    checks: { readiness: 'ok' },
    details: { frontends: ['http', 'tcp'], servers: ['weather'], sessions: 3, calls_in_flight: 2 },
  });
});

test('/health is 503 while something is missing, and names it', async () => {
  const ask = await start(blocked);
  const { status, text } = await ask('/health');
  expect(status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({
    healthy: false,
    status: 'unhealthy',
    checks: { readiness: 'waiting for frontend tcp, shutting down' },
  });
});

test('/metrics is what Prometheus reads', async () => {
  const metrics = new PrometheusMetrics();
  metrics.connectionOpened('http');
  const ask = await start({}, metrics.registry);
  const { status, text, headers } = await ask('/metrics');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toContain('mcp_gateway_connections_active{protocol="http"} 1\n');
});

test('/metrics is not there without a registry, and the others are', async () => {
  const ask = await start();
  expect((await ask('/metrics')).status).toBe(404);
  expect((await ask('/healthz')).status).toBe(200);
});

test.each(['/healthz', '/ready', '/health', '/metrics'])('%s is only read', async (path) => {
  const ask = await start({}, new Registry());
  const { status, headers } = await ask(path, 'POST');
  expect([status, headers.allow]).toEqual([405, 'GET']);
});

test.each(['/healthz', '/ready'])('%s answers HEAD without a body', async (path) => {
  const ask = await start();
  const { status, text } = await ask(path, 'HEAD');
  expect([status, text]).toEqual([200, '']);
});

test('figures are also at one more path', async () => {
  const ask = await start({}, new Registry(), '/figures');
  const [usual, own] = await Promise.all([ask('/metrics'), ask('/figures')]);
  expect([usual.status, own.status]).toEqual([200, 200]);
  const without = await start({}, undefined, '/figures');
  expect((await without('/figures')).status).toBe((await without('/metrics')).status);
});

describe('who is not known', () => {
  const known = { authorization: 'Bearer right' };

  test('is told whether all is well, and neither names nor numbers', async () => {
    const ask = await start({}, new Registry(), undefined, false);
    const { status, text } = await ask('/health');
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['healthy', 'status', 'timestamp']);
    const { text: all } = await ask('/health', 'GET', known);
    expect(JSON.parse(all)).toMatchObject({ version: '1.2.3', details: { servers: ['weather'] } });
  });

  test.each(['/metrics', '/figures'])('sees no figures at %s', async (path) => {
    const ask = await start({}, new Registry(), '/figures', false);
    const { status, headers, text } = await ask(path);
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(JSON.parse(text)).toMatchObject({ error: { code: -32_002, message: 'not here' } });
    const wrong = await ask(path, 'GET', { authorization: 'Bearer wrong' });
    expect(wrong.headers['www-authenticate']).toContain('error="invalid_token"');
    expect((await ask(path, 'GET', known)).status).toBe(200);
  });

  test.each(['/healthz', '/ready'])('reads %s like everybody', async (path) => {
    const ask = await start({}, undefined, undefined, false);
    expect((await ask(path)).status).toBe(200);
  });
});
