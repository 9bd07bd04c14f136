import { describe, expect, test } from 'vitest';
import { endpointHealthOf } from '../../../src/bootstrap/endpoint-health.ts';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { load, problemsOf, warningsOf } from './loading.ts';

const one = (more = ''): string => `servers: { demo: { url: "http://a.test/mcp"${more} } }\n`;
const backend = (more = ''): string =>
  `backends: [{ name: demo, protocol: http, config: { endpoints: ["http://a.test/mcp", "http://b.test/mcp"]${more} } }]\n`;

/** What holds for the endpoints of the only server. */
const healthOf = (text: string) => {
  const { settings, problems } = load(text);
  const server = settings?.servers[0];
  if (settings === undefined || server === undefined) {
    throw new Error(problems.map(({ message }) => message).join('\n'));
  }
  return endpointHealthOf(settings.health, server);
};

describe('breakers', () => {
  test('have the defaults of the original', () => {
    expect(healthOf(one()).breaker).toEqual({
      isEnabled: true,
      failureThreshold: 5,
      successThreshold: 2,
      openMs: 30_000,
      halfOpenMax: 1,
      windowMs: 60_000,
      errorRate: undefined,
      minRequests: 10,
      perProtocol: false,
    });
  });

  test('are told by all names that were ever used for them', () => {
    const whole = {
      isEnabled: false,
      failureThreshold: 7,
      successThreshold: 3,
      openMs: 12_000,
      halfOpenMax: 100,
      windowMs: 90_000,
      errorRate: 0.4,
      minRequests: 20,
      perProtocol: true,
    };
    const rest =
      'enabled: false, success_threshold: 3, max_requests: 100, min_request_threshold: 20, per_protocol: true';
    for (const section of [
      `circuit_breaker: { ${rest}, failure_threshold: 7, timeout: 12s, interval: 90s, error_rate_threshold: 40% }`,
      `circuit_breaker: { ${rest}, threshold: 7, timeout: 12, interval: 1m30s, success_ratio: 0.6 }`,
      `routing: { circuit_breaker: { ${rest}, failure_threshold: 7, timeout_seconds: 12, interval_seconds: 90, success_ratio: 0.6 } }`,
      `gateway: { circuit_breaker: { ${rest}, failure_threshold: 7, recovery_timeout: 12, monitoring_window: 90, error_rate_threshold: 0.4 } }`,
    ]) {
      expect(healthOf(`${one()}${section}`).breaker).toEqual(whole);
    }
  });

  test('of a server, and of routing, come before those of all [CF-23]', () => {
    const text =
      `${one(', circuit_breaker: { success_threshold: 4 }')}` +
      'circuit_breaker: { failure_threshold: 1, success_threshold: 1, max_requests: 9 }\n' +
      'routing: { circuit_breaker: { failure_threshold: 2, success_threshold: 2 } }';
    expect(healthOf(text).breaker).toMatchObject({
      failureThreshold: 2,
      successThreshold: 4,
      halfOpenMax: 9,
    });
  });

  test('count in our own words where one thing is said twice', () => {
    const said = (section: string) => warningsOf(`${one()}circuit_breaker: { ${section} }`);
    expect(said('timeout: 1s, timeout_seconds: 2')).toEqual([
      '2:33: circuit_breaker.timeout_seconds has no effect: circuit_breaker.timeout at 2:20 counts',
    ]);
    expect(said('success_ratio: 0.6, error_rate_threshold: 0.5')).toEqual([
      '2:20: circuit_breaker.success_ratio has no effect: circuit_breaker.error_rate_threshold at 2:40 counts',
    ]);
    expect(
      said('success_ratio: 0.5, error_rate_threshold: 0.5, timeout: 1, timeout_seconds: 1'),
    ).toEqual([]);
  });

  test('are refused when they can never be', () => {
    const said = (section: string) => problemsOf(`${one()}circuit_breaker: { ${section} }`);
    expect(said('error_rate_threshold: 0')).toEqual([
      '2:42: with 0 it would open at every request',
    ]);
    expect(said('success_ratio: 60')).toEqual([
      '2:35: circuit_breaker.success_ratio: expected a part from 0 to 1, or 0% to 100%, found 60',
    ]);
  });
});

describe('health checks', () => {
  const check = {
    kind: 'auto',
    intervalMs: 30_000,
    doubtIntervalMs: 3_000,
    timeoutMs: 5_000,
    successes: 2,
    http: { path: '/health', method: 'GET', expectedStatus: [200] },
  };

  test('are done where there are several endpoints, unless told otherwise', () => {
    expect(healthOf(one()).check).toBeUndefined();
    expect(healthOf(backend()).check).toEqual(check);
    expect(healthOf(backend()).threshold).toEqual({ failures: 3, successes: 2 });
    expect(healthOf(`${one()}health_check: {}`).check).toEqual(check);
    expect(healthOf(`${backend()}health_check: { enabled: false }`).check).toBeUndefined();
  });

  test('are told by all sections of the originals, the more specific first', () => {
    expect(healthOf(`${one()}routing: { health_check_interval: 10s }`).check).toMatchObject({
      intervalMs: 10_000,
      doubtIntervalMs: 1_000,
    });
    const monitored = healthOf(
      `${one()}health_monitoring: { predictive_enabled: true, ml_model: anomaly_detection, health_check_interval: 20s, failure_threshold: 4, recovery_threshold: 5, protocol_specific_checks: true }`,
    );
    expect(monitored.check).toMatchObject({ intervalMs: 20_000, kind: 'auto', successes: 5 });
    expect(monitored.threshold).toEqual({ failures: 4, successes: 5 });
    const whole =
      'health_check: { enabled: true, interval: 7, timeout: 2, path: /up, method: HEAD, expected_status: [200, 204], healthy_threshold: 1, unhealthy_threshold: 2 }';
    const expected = {
      kind: 'http',
      intervalMs: 7_000,
      doubtIntervalMs: 1_000,
      timeoutMs: 2_000,
      successes: 1,
      http: { path: '/up', method: 'HEAD', expectedStatus: [200, 204] },
    };
    expect(healthOf(`${one()}upstream: { ${whole} }`).check).toEqual(expected);
    expect(healthOf(`${one(`, ${whole}`)}health_check: { interval: 1h }`).check).toEqual(expected);
    expect(healthOf(backend(`, ${whole}`)).check).toEqual(expected);
    expect(warningsOf(backend(`, ${whole}`))).toEqual([]);
  });

  test('by connection only, when protocols are not to be spoken', () => {
    const text = `${one()}health_monitoring: { interval: 10s, protocol_specific_checks: false }`;
    expect(healthOf(text).check?.kind).toBe('connect');
  });

  test('of a server can be left out', () => {
    const text = backend(', health_check: { enabled: false }');
    expect(healthOf(`${text}health_check: { interval: 10s }`).check).toBeUndefined();
  });

  test('that cannot be done are refused', () => {
    const stdio = 'servers: { demo: { command: node, health_check: { check: mcp } } }';
    expect(problemsOf(stdio)).toEqual([
      '1:58: check mcp would start a process only to look at it: leave check out for a server that is started by a command',
    ]);
    expect(problemsOf(one(', health_check: { check: tcp }'))).toEqual([
      '1:69: check tcp is not possible on http: use mcp or connect, or leave it out',
    ]);
    expect(problemsOf(one(', health_check: { check: mcp, path: /up }'))).toEqual([
      '1:69: path, method and expected_status are of check http, not of check mcp',
    ]);
    expect(problemsOf(one(', health_check: { path: up }'))).toEqual([
      '1:68: servers.demo.health_check.path: expected a path such as /health, or a whole http(s) URL, found "up"',
    ]);
    expect(problemsOf(one(', health_check: { expected_status: 99 }'))[0]).toContain(
      'servers.demo.health_check.expected_status',
    );
  });
});

describe('what is foreseen', () => {
  test('is nothing unless it is wanted', () => {
    expect(healthOf(backend()).forecast).toBeUndefined();
    const simple = `${one()}health_monitoring: { predictive_enabled: true }`;
    expect(healthOf(simple).forecast).toEqual({
      slowMs: 1_000,
      horizonMs: 30_000,
      deviations: 3,
      warmUp: 30,
    });
    const on = `${one()}health_monitoring: { predictive_enabled: true, horizon: 1m, slow_after: 2s, deviations: 2, warm_up: 10 }`;
    expect(healthOf(on).forecast).toEqual({
      slowMs: 2_000,
      horizonMs: 60_000,
      deviations: 2,
      warmUp: 10,
    });
    const off = `${backend()}health_monitoring: { predictive_enabled: false }`;
    expect(healthOf(off).forecast).toBeUndefined();
  });

  test('is switched by the variable, whatever the file says', () => {
    const forecastWith = (text: string, value: string) =>
      parseSettings(
        { file: '/etc/mcp-gateway/gateway.yaml', text },
        {
          environment: { MCP_PREDICTIVE_HEALTH_MONITORING: value },
          newToken: () => 'generated-token',
        },
      ).settings?.health.forecast;
    expect(forecastWith(one(), 'true')).toBeDefined();
    expect(forecastWith(one(), 'false')).toBeUndefined();
    const off = `${one()}health_monitoring: { predictive_enabled: false }`;
    expect(forecastWith(off, 'true')).toBeDefined();
    const on = off.replace('false', 'true');
    expect(forecastWith(on, 'false')).toBeUndefined();
  });

  test('is told to people not more often than they want', () => {
    const { settings } = load(`${one()}health_monitoring: { alert_pause: 1m, alert_calm: 10s }`);
    expect(settings?.health.alerts).toEqual({ pauseMs: 60_000, calmMs: 10_000 });
  });
});

describe('ejection', () => {
  test('leaves rows of failures to the breaker where there is one', () => {
    expect(healthOf(backend()).ejection).toEqual({
      failures: undefined,
      outlierMargin: 0.3,
      minRequests: 20,
      intervalMs: 10_000,
      baseMs: 30_000,
      maxMs: 300_000,
      maxShare: 0.5,
    });
    const without = healthOf(`${backend()}circuit_breaker: { enabled: false }`);
    expect(without.ejection?.failures).toBe(5);
  });

  test('is told', () => {
    const text = `${backend()}outlier_ejection: { failures: 3, margin: 20%, min_requests: 5, interval: 5s, time: 10s, max_time: 1m, max_share: 0.3 }`;
    expect(healthOf(text).ejection).toEqual({
      failures: 3,
      outlierMargin: 0.2,
      minRequests: 5,
      intervalMs: 5_000,
      baseMs: 10_000,
      maxMs: 60_000,
      maxShare: 0.3,
    });
    expect(healthOf(`${backend()}outlier_ejection: { enabled: false }`).ejection).toBeUndefined();
    expect(problemsOf(`${backend()}outlier_ejection: { time: 10m }`)).toEqual([
      '2:1: time (600000 ms) is longer than max_time (300000 ms)',
    ]);
  });
});
