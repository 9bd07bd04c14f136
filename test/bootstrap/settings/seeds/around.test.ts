import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../../src/bootstrap/settings/load.ts';
import { load, warningsOf } from '../loading.ts';

const demo = 'servers: { demo: { command: node } }';
const settingsOf = (text: string) => load(`${text}\n${demo}`).settings;

const withVariables = (text: string, environment: Record<string, string>) =>
  parseSettings(
    { file: '/etc/mcp-gateway/gateway.yaml', text: `${text}\n${demo}` },
    { environment, newToken: () => 'token' },
  ).settings;

describe('where metrics listen', () => {
  test.each([
    ['server: { metrics_port: 1 }', { host: '127.0.0.1', port: 1 }],
    ['server: { host: "::1", metrics_port: 1 }', { host: '::1', port: 1 }],
    ['server: { metrics_port: 1 }\nmetrics: { port: 2 }', { port: 2 }],
    ['metrics: { port: 2, endpoint: "127.0.0.2:3" }', { host: '127.0.0.2', port: 3 }],
    ['metrics: { endpoint: "[::1]:3" }', { host: '::1', port: 3 }],
    ['metrics: { path: /figures }', { path: '/figures' }],
  ])('%s', (text, expected) => expect(settingsOf(text)?.metrics).toMatchObject(expected));

  test('a usual path is nothing to say', () => {
    expect(settingsOf('metrics: { path: /metrics }')?.metrics.path).toBeUndefined();
  });

  test('of all addresses only with authentication', () => {
    const text = 'metrics: { endpoint: ":3" }\nauth: { provider: token, token: secret }';
    expect(settingsOf(text)?.metrics.host).toBe('0.0.0.0');
  });
});

describe('the log', () => {
  test.each([
    ['{}', { level: 'info', format: 'auto', file: undefined }],
    ['{ structured: true }', { format: 'json' }],
    ['{ structured: false }', { format: 'pretty' }],
    ['{ structured: true, format: text }', { format: 'pretty' }],
    ['{ level: trace }', { level: 'debug' }],
    ['{ output: file, file_path: log.txt }', { file: '/etc/mcp-gateway/log.txt' }],
    ['{ file_path: /var/log/gw }', { file: '/var/log/gw' }],
    ['{ output: /var/log/gw }', { file: '/var/log/gw' }],
    ['{ output: stderr }', { file: undefined }],
  ])('%s', (log, expected) => expect(settingsOf(`logging: ${log}`)?.log).toMatchObject(expected));

  test('never goes where the protocol is', () => {
    expect(warningsOf(`logging: { output: stdout }\n${demo}`)).toEqual([
      '1:12: logs go to standard error: standard output belongs to the protocol',
    ]);
  });
});

describe('which Redis is meant', () => {
  const addressOf = (text: string, environment = {}) =>
    withVariables(text, environment)?.sessions?.redis?.address;
  const all = 'url: "redis://a", addresses: ["b:1"], sentinel_master_name: m, addr: "c:1"';

  test.each([
    [`sessions: { provider: redis, redis: { ${all} } }`, { kind: 'url', url: 'redis://a' }],
    [
      'sessions: { provider: redis, redis: { addresses: ["b:1"], sentinel_master_name: m, addr: "c:1" } }',
      { kind: 'sentinel', master: 'm', addresses: ['b:1'] },
    ],
    [
      'sessions: { provider: redis, redis: { addresses: ["b:1", "b:2"] } }',
      { kind: 'cluster', addresses: ['b:1', 'b:2'] },
    ],
    ['session: { store: redis, redis: { addr: "c:1" } }', { kind: 'single', address: 'c:1' }],
    ['redis: { url: "redis://d" }', { kind: 'url', url: 'redis://d' }],
    [
      'sessions: { type: redis, redis: { url: "redis://a" } }\nredis: { url: "redis://d" }',
      { kind: 'url', url: 'redis://a' },
    ],
    ['sessions: { provider: memory, redis: { url: "redis://a" } }', undefined],
  ])('%s', (text, expected) => expect(addressOf(text)).toEqual(expected));

  test('a variable only where the file names none, the address after the URL', () => {
    const text = 'sessions: { provider: redis }';
    expect(addressOf(text, { REDIS_ADDR: 'r:1' })).toEqual({ kind: 'single', address: 'r:1' });
    expect(addressOf(text, { REDIS_ADDR: 'r:1', REDIS_URL: 'redis://u' })).toMatchObject({
      url: 'redis://u',
    });
    expect(addressOf(text)).toBeUndefined();
  });

  test('times without a unit are seconds, unless they are too long for that', () => {
    const text =
      'sessions: { provider: redis, redis: { addr: "c:1", dial_timeout: 5, read_timeout: 3000, idle_timeout: 300s } }';
    expect(settingsOf(text)?.sessions?.redis).toMatchObject({
      dialTimeoutMs: 5_000,
      readTimeoutMs: 3_000,
      idleTimeoutMs: 300_000,
    });
    expect(warningsOf(`${text}\n${demo}`)[0]).toBe(
      '1:69: read_timeout 3000 is taken for milliseconds: write 3000ms, or 3000s for seconds',
    );
  });
});

test('what older sections say of sessions is one thing with what ours say [CF-20]', () => {
  const ours = settingsOf(
    'sessions: { provider: redis, ttl: 60s, max_idle: 30s, redis: { addr: "c:1" } }',
  );
  const older = settingsOf(
    'session: { store: redis, redis: { addr: "c:1" } }\nsession_config: { ttl: 60s, max_idle: 30s }',
  );
  const mixed = settingsOf(
    'sessions: { max_idle: 30s }\nsession: { store: redis, redis: { addr: "c:1" } }\nsession_config: { ttl: 60s, max_idle: 99s }',
  );
  expect(ours?.sessions).toMatchObject({ provider: 'redis', idleMs: 30_000 });
  expect(older?.sessions).toEqual(ours?.sessions);
  expect(mixed?.sessions).toEqual(ours?.sessions);
});

test('a session ends after the idle time, else after what older files call its life', () => {
  expect(settingsOf('sessions: { ttl: 3600 }')?.sessions?.idleMs).toBe(3_600_000);
  expect(settingsOf('sessions: { ttl: 3600, max_idle: 60 }')?.sessions?.idleMs).toBe(60_000);
  expect(settingsOf('session_config: { ttl: 60s, max_idle: 30s }')?.sessions?.idleMs).toBe(30_000);
});

test('tracing leaves the retired agent for a collector, and counts as its sampler says', () => {
  const tracing = (text: string) => settingsOf(`tracing: ${text}`)?.tracing;
  expect(tracing('{ enabled: true, agent_host: jaeger, agent_port: 6831 }')).toMatchObject({
    endpoint: 'http://jaeger:4318',
    sampled: 1,
  });
  expect(tracing('{ sampler_type: const, sampler_param: 0 }')?.sampled).toBe(0);
  expect(tracing('{ sampler_type: const, sampler_param: 0.5 }')?.sampled).toBe(1);
  expect(tracing('{ sampler_type: traceidratio, sampler_param: 0.5 }')?.sampled).toBe(0.5);
  expect(tracing('{ sampler_type: always_off }')?.sampled).toBe(0);
});

test('times of older sections hold where ours say nothing', () => {
  const text = `
server: { request_timeout: 40s, graceful_shutdown_timeout: 20s, idle_timeout: 30s, read_timeout: 5s, write_timeout: 6s }
connection: { pool: { dial_timeout: 3s, max_size: 10 } }
upstream: { connection_pool: { max_connections_per_host: 128 } }`;
  expect(settingsOf(text)).toMatchObject({
    timeouts: { totalMs: 40_000, drainMs: 20_000, connectMs: 3_000 },
    listeners: { keepAliveMs: 30_000, readMs: 5_000, writeMs: 6_000 },
    pool: { maxSize: 128 },
  });
  const middleware = settingsOf('middleware: { timeout: { keepalive: 9s } }');
  expect(middleware?.listeners?.keepAliveMs).toBe(9_000);
  const own = settingsOf(`${text}\ntimeouts: { total: 1s, drain: 2s, connect: 4s }`);
  expect(own?.timeouts).toMatchObject({ totalMs: 1_000, drainMs: 2_000, connectMs: 4_000 });
});

test('a port for health is a listener, and that of the TCP check is one too', () => {
  expect(settingsOf('server: { health_port: 9 }')?.healthListener).toEqual({
    host: '127.0.0.1',
    port: 9,
  });
  const checks = 'server: { health_checks: { tcp_binary: { port: 9002 } } }';
  expect(settingsOf(checks)?.frontends.at(-1)).toMatchObject({
    protocol: 'tcp_health',
    port: 9002,
  });
  expect(settingsOf(checks)?.kept?.healthRoutes).toMatchObject({ tcp_binary: { isEnabled: true } });
});
