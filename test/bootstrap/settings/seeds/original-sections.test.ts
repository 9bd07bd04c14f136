import { describe, expect, test } from 'vitest';
import { endpointHealthOf } from '../../../../src/bootstrap/endpoint-health.ts';
import { load, warningsOf } from '../loading.ts';

const servers = `
servers: { demo: { url: "http://a.test/mcp" }, other: { url: "ws://b.test/" } }
`;

/** What is in effect, and for each server. */
const inEffect = (text: string) => {
  const { settings, problems } = load(`${text}${servers}`);
  if (settings === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { balancing, detection, health } = settings;
  return {
    balancing,
    detection,
    health: settings.servers.map((server) => endpointHealthOf(health, server)),
    policies: settings.servers.map((server) => server.balancing),
  };
};

describe('sections of the original programs are in effect as what we call the same', () => {
  test.each([
    [
      'routing: { strategy: round_robin, health_check_interval: 10s, circuit_breaker: { failure_threshold: 7, success_threshold: 3, timeout: 12s } }',
      'balancing: { strategy: round_robin }\nhealth_check: { interval: 10s }\ncircuit_breaker: { failure_threshold: 7, success_threshold: 3, timeout: 12s }',
    ],
    [
      'routing: { strategy: least_connections, cross_protocol_load_balancing: true }',
      'balancing: { strategy: least_connections, cross_protocol: true }',
    ],
    [
      'routing: { strategy: protocol_preference, protocol_preference_order: [websocket, http] }',
      'balancing: { strategy: protocol_preference, protocol_order: [websocket, http] }',
    ],
  ])('routing [CF-15]: %s', (original, ours) => {
    expect(inEffect(original)).toEqual(inEffect(ours));
    expect(inEffect(original)).not.toEqual(inEffect(''));
    expect(warningsOf(`${original}${servers}`)).toEqual([]);
  });

  test('load_balancing, after routing.strategy [CF-16]', () => {
    const original = (strategy: string): string =>
      `load_balancing: { strategy: ${strategy}, protocol_weights: { http: 2, websocket: 7 }, health_aware: false }`;
    const ours =
      'balancing: { strategy: cross_protocol, protocol_weights: { http: 2, websocket: 7 }, health_aware: false }';
    expect(inEffect(original('cross_protocol'))).toEqual(inEffect(ours));
    expect(inEffect(`routing: { strategy: cross_protocol }\n${original('random')}`)).toEqual(
      inEffect(ours),
    );
    const preferred =
      'strategy: protocol_preference, protocol_order: [http], health_aware: true, fallback';
    const order = 'routing: { protocol_preference_order: [http] }\n';
    for (const fallback of [true, false]) {
      expect(
        inEffect(
          `${order}load_balancing: { strategy: protocol_preference, health_aware: true, fallback_enabled: ${fallback} }`,
        ),
      ).toEqual(inEffect(`balancing: { ${preferred}: ${fallback} }`));
    }
    expect(inEffect(`balancing: { ${preferred}: false }`)).not.toEqual(
      inEffect(`balancing: { ${preferred}: true }`),
    );
  });

  test('protocol_detection, with the defaults of the original [CF-17]', () => {
    const usual =
      'enabled: true, accuracy_target: 0.98, timeout: 1s, cache_duration: 5m, fallback_protocol: http';
    expect(inEffect(`protocol_detection: { ${usual} }`)).toEqual(inEffect(''));
    const original =
      'protocol_detection: { enabled: false, accuracy_target: 0.9, timeout: 2s, cache_duration: 3m, fallback_protocol: sse }';
    const ours =
      'detection: { enabled: false, accuracy_target: 0.9, timeout: 2s, cache_ttl: 3m, fallback: sse }';
    expect(inEffect(original)).toEqual(inEffect(ours));
    expect(inEffect(original)).not.toEqual(inEffect(''));
  });

  test('health_monitoring [CF-18]', () => {
    const section = (predictive: boolean, specific: boolean): string =>
      `health_monitoring: { predictive_enabled: ${predictive}, ml_model: anomaly_detection, health_check_interval: 20s, failure_threshold: 4, recovery_threshold: 5, protocol_specific_checks: ${specific} }`;
    for (const [at, seen] of inEffect(section(true, true)).health.entries()) {
      expect(seen.check, String(at)).toMatchObject({ intervalMs: 20_000, kind: 'auto' });
      expect(seen.threshold).toEqual({ failures: 4, successes: 5 });
      expect(seen.forecast).toBeDefined();
    }
    for (const { check, forecast } of inEffect(section(false, false)).health) {
      expect([check?.kind, forecast]).toEqual(['connect', undefined]);
    }
    const unknown = `health_monitoring: { ml_model: crystal_ball }${servers}`;
    expect(load(unknown).settings).toBeUndefined();
  });
});
