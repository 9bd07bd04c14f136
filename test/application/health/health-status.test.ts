import { describe, expect, test } from 'vitest';
import {
  type EndpointReading,
  HealthStatus,
  type ServerReading,
} from '../../../src/application/health/health-status.ts';
import type { BackendTarget } from '../../../src/domain/balancing/endpoint.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { endpointAt } from './rig.ts';

const tcp: BackendTarget = {
  protocol: 'tcp',
  host: 'h',
  port: 1,
  tls: false,
  framing: 'g12',
  token: undefined,
  targetNamespace: undefined,
};

const reading = (id: string, changes: Partial<EndpointReading> = {}): EndpointReading => ({
  endpoint: endpointAt(id),
  isUsable: changes.obstacle === undefined,
  obstacle: undefined,
  breaker: 'closed',
  weight: 100,
  inFlight: 0,
  sessions: 0,
  forecast: undefined,
  lastTrouble: '',
  ...changes,
});

const make = (
  states: readonly EndpointReading[],
  frontends: readonly string[] = ['http'],
  isReady = true,
) => {
  const clock = new HandClock();
  clock.advance(10_000);
  const servers: readonly ServerReading[] = [{ server: 'weather', policy: 'round_robin', states }];
  return new HealthStatus(
    {
      servers: () => servers,
      lastCheck: ({ id }) =>
        id === 'a' ? { result: 'failed', reason: 'no', latencyMs: 5, atMs: 4_000 } : undefined,
      standingAlert: ({ id }) => (id === 'a' ? 'critical' : undefined),
      alerts: () => [
        { endpoint: 'a', server: 'weather', severity: 'critical', reason: 'no', atMs: 1_000 },
      ],
      isReady: () => isReady,
      clock,
    },
    frontends,
  );
};

const protocolsOf = (status: HealthStatus) =>
  status.protocols().map(({ name, healthy, hasFrontend }) => [name, healthy, hasFrontend]);

describe('the health of what is behind the gateway', () => {
  test('is told by endpoint, with why, since when and what is foreseen', () => {
    const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
    const model = { isReady: true, samples: 40, updatedAtMs: 4_000 };
    const forecast = { score: 0.25, willBeUnhealthy: true, predictions: counts, model };
    const [server] = make([
      reading('a', { obstacle: 'circuit_open', breaker: 'open', forecast, lastTrouble: 'no' }),
      reading('b'),
    ]).servers();
    expect(server).toMatchObject({ name: 'weather', policy: 'round_robin', healthy: true });
    expect(server?.endpoints[0]).toMatchObject({
      id: 'a',
      healthy: false,
      usable: false,
      obstacle: 'circuit_open',
      breaker: 'open',
      score: 0.25,
      willBeUnhealthy: true,
      model: { isReady: true, samples: 40, agoMs: 6_000 },
      alert: 'critical',
      lastTrouble: 'no',
      lastCheck: { result: 'failed', latencyMs: 5, agoMs: 6_000 },
    });
    expect(server?.endpoints[1]).toMatchObject({
      healthy: true,
      score: undefined,
      lastTrouble: undefined,
      lastCheck: undefined,
    });
  });

  test('of a server lasts while one endpoint can take traffic, even if only later', () => {
    const healthy = (...obstacles: readonly string[]) =>
      make(obstacles.map((obstacle, at) => reading(`e${at}`, { obstacle }))).servers()[0]?.healthy;
    expect(healthy('unhealthy', 'full')).toBe(true);
    expect(healthy('unhealthy', 'draining')).toBe(false);
  });

  test('of an endpoint does not end when it drains or is full', () => {
    const healthOf = (obstacle: string) =>
      make([reading('e', { obstacle })]).servers()[0]?.endpoints[0]?.healthy;
    expect(['draining', 'full', 'unhealthy', 'ejected', 'resting'].map(healthOf)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('of a protocol takes both sides together', () => {
    const ill = { obstacle: 'unhealthy' };
    const states = [
      reading('a', ill),
      reading('b'),
      reading('t', { ...ill, endpoint: endpointAt('t', tcp) }),
    ];
    expect(protocolsOf(make(states, ['http', 'websocket', 'tcp', 'tcp_health']))).toEqual([
      ['http', true, true],
      ['tcp_binary', false, true],
      ['websocket', true, true],
    ]);
    expect(
      protocolsOf(
        make([reading('t', { endpoint: endpointAt('t', tcp) })], ['sse', 'tcp_health'], false),
      ),
    ).toEqual([
      ['sse', false, true],
      ['tcp_binary', true, false],
    ]);
  });

  test('keeps when alerts were raised', () => {
    expect(make([]).alerts()).toEqual([
      { endpoint: 'a', server: 'weather', severity: 'critical', reason: 'no', agoMs: 9_000 },
    ]);
  });

  test('is read for metrics', () => {
    expect(make([reading('b', { obstacle: 'ejected', breaker: 'half_open' })]).figures()).toEqual([
      {
        id: 'b',
        server: 'weather',
        protocol: 'http',
        isHealthy: false,
        breaker: 'half_open',
        score: undefined,
        predictions: undefined,
      },
    ]);
  });
});
