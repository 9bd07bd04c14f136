import { describe, expect, test } from 'vitest';
import { CheckRounds } from '../../src/application/health/check-rounds.ts';
import { checkByKind } from '../../src/application/health/checks-by-kind.ts';
import { endpointHealthOf } from '../../src/bootstrap/endpoint-health.ts';
import { Breaker } from '../../src/domain/breaker/breaker.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { HealthThreshold } from '../../src/domain/health/threshold.ts';
import { settled } from '../support/application/settled.ts';
import { HandClock } from '../support/pure/hand-clock.ts';
import { load } from './settings/loading.ts';

const server = 'servers: { demo: { url: "http://a.test/mcp" } }\n';

const healthOf = (text: string) => {
  const { settings } = load(`${server}${text}`);
  const [demo] = settings?.servers ?? [];
  if (settings === undefined || demo === undefined) throw new Error(`it does not load: ${text}`);
  return { ...endpointHealthOf(settings.health, demo), endpoint: demo.endpoints[0] };
};

const breakerOf = (text: string): Breaker => new Breaker(healthOf(text).breaker);

const fail = (breaker: Breaker, times: number, nowMs: number): void => {
  for (let count = 0; count < times; count += 1) breaker.failed(breaker.began(), nowMs);
};
const succeed = (breaker: Breaker, times: number, nowMs: number): void => {
  for (let count = 0; count < times; count += 1) breaker.succeeded(breaker.began(), nowMs);
};

describe('a breaker', () => {
  test('opens after 5 failures, tries again after 30 s one at a time, and closes after 2 successes, each settable [CB-02]', () => {
    const usual = breakerOf('');
    fail(usual, 4, 0);
    expect(usual.state).toBe('closed');
    fail(usual, 5, 60_001); // the first four are too old
    expect(usual).toMatchObject({ state: 'open', halfOpensAtMs: 90_001 });
    usual.elapsed(90_001);
    const probe = usual.began();
    expect(usual.admits).toBe(false);
    usual.succeeded(probe, 90_002);
    expect(usual.state).toBe('half_open');
    succeed(usual, 1, 90_003);
    expect(usual.state).toBe('closed');

    const own = breakerOf(
      'circuit_breaker: { failure_threshold: 2, timeout_seconds: 5, success_threshold: 3, max_requests: 2, interval: 1s }',
    );
    fail(own, 1, 0);
    fail(own, 1, 1_001);
    expect(own.state).toBe('closed');
    fail(own, 1, 1_001);
    expect(own).toMatchObject({ state: 'open', halfOpensAtMs: 6_001 });
    own.elapsed(6_001);
    own.began();
    expect(own.admits).toBe(true);
    own.began();
    expect(own.admits).toBe(false);
  });

  test('opens below success_ratio 0.6 [CB-02]', () => {
    const breaker = breakerOf('circuit_breaker: { threshold: 100, success_ratio: 0.6 }');
    succeed(breaker, 7, 0);
    fail(breaker, 4, 0);
    expect(breaker.state).toBe('closed'); // 7 of 11
    fail(breaker, 1, 0);
    expect(breaker.state).toBe('open'); // 7 of 12
  });

  test('with an error rate opens by it over enough calls, and recovers after its time [CB-06]', () => {
    const breaker = breakerOf(
      'gateway: { circuit_breaker: { failure_threshold: 100, recovery_timeout: 30, min_request_threshold: 10, error_rate_threshold: 0.5 } }',
    );
    succeed(breaker, 4, 0);
    fail(breaker, 5, 0);
    expect(breaker.state).toBe('closed'); // 5 of 9, too few
    fail(breaker, 1, 0);
    expect(breaker).toMatchObject({ state: 'open', halfOpensAtMs: 30_000 });
    breaker.elapsed(30_000);
    succeed(breaker, 2, 30_001);
    expect(breaker.state).toBe('closed');
  });

  test('that is half-open lets max_requests probes through at a time and refuses the rest [CB-03]', () => {
    const breaker = breakerOf('circuit_breaker: { max_requests: 3, success_threshold: 10 }');
    fail(breaker, 5, 0);
    breaker.elapsed(30_000);
    const probes = [breaker.began(), breaker.began(), breaker.began()];
    expect(breaker.admits).toBe(false);
    for (const probe of probes) {
      breaker.succeeded(probe, 30_001);
      expect(breaker.admits).toBe(true);
      breaker.began();
      expect(breaker.admits).toBe(false);
    }
  });

  test('that is switched off lets every call through, whatever failed before [CB-08]', () => {
    const breaker = breakerOf('circuit_breaker: { enabled: false, error_rate_threshold: 1% }');
    fail(breaker, 1_000, 0);
    expect(breaker).toMatchObject({ state: 'closed', admits: true });
  });
});

describe('checks', () => {
  /** Runs them as the text says; `works` answers each. Seconds at which they began, and at which the state turned. */
  const run = async (text: string, works: (second: number) => boolean, seconds: number) => {
    const { check, threshold, endpoint } = healthOf(text);
    if (check === undefined || endpoint === undefined) throw new Error('nothing is checked');
    const clock = new HandClock();
    const health = new HealthThreshold(threshold);
    const asked: string[] = [];
    const turned: number[] = [];
    const secondNow = (): number => Math.round(clock.nowMs() / 1_000);
    const answer = (how: string): Promise<Fault | undefined> => {
      asked.push(`${secondNow()} ${how}`);
      const fault = new Fault('backend_unavailable', 'it does not work');
      return Promise.resolve(works(secondNow()) ? undefined : fault);
    };
    const parts = {
      probes: {
        http: (_: unknown, { method, path, expectedStatus }: typeof check.http) =>
          answer(`${method} ${path} ${expectedStatus.join()}`),
        frame: () => answer('frame'),
        connect: () => answer('connect'),
      },
      links: {
        visit: async () => (await answer('mcp')) ?? new Fault('timeout', 'no server is here'),
        isInUse: () => false,
      },
      eraOf: () => 'legacy' as const,
      identity: { name: 'gateway', version: '1' },
    };
    const report = {
      checked: (_: unknown, ok: boolean): void => {
        if (health.checked(ok)) turned.push(secondNow());
      },
    };
    const metrics = { endpointChecked: () => {}, healthAlert: () => {}, watchEndpoints: () => {} };
    const rounds = new CheckRounds(endpoint, checkByKind(endpoint, check, parts), check, {
      clock,
      timers: clock,
      random: () => 0.5,
      report,
      metrics,
    });
    rounds.start();
    for (let second = 0; second < seconds; second += 1) {
      await settled();
      clock.advance(1_000);
    }
    await rounds.stop();
    return { asked, turned, timeoutMs: check.timeoutMs };
  };

  test('of upstream.health_check are GET /health every 30 s for 5 s; 3 failures or 2 passes turn it [RS-19]', async () => {
    const { asked, turned, timeoutMs } = await run(
      'upstream: { health_check: { enabled: true, interval: 30, timeout: 5, path: /health } }',
      (second) => second < 60 || second > 68,
      100,
    );
    expect(timeoutMs).toBe(5_000);
    expect(asked.slice(0, 3)).toEqual([
      '0 GET /health 200',
      '30 GET /health 200',
      '60 GET /health 200',
    ]);
    // In doubt it is asked every 3 s: failures at 60, 63 and 66, passes at 69 and 72.
    expect(turned).toEqual([66, 72]);
    expect(asked.at(-1)).toBe('72 GET /health 200');
  });

  test('of health_monitoring turn after 3 failures and 2 passes, every 10 s [PH-06]', async () => {
    const { asked, turned } = await run(
      'health_monitoring: { health_check_interval: 10s, failure_threshold: 3, recovery_threshold: 2, protocol_specific_checks: false }',
      (second) => second < 20 || second > 22,
      40,
    );
    expect(asked.slice(0, 3)).toEqual(['0 connect', '10 connect', '20 connect']);
    expect(turned).toEqual([22, 24]);
  });
});
