import { describe, expect, test } from 'vitest';
import { Turnstiles } from '../../../src/application/traffic/admission/turnstiles.ts';
import { Balancer } from '../../../src/application/traffic/balancer.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { plainTraffic } from '../../support/application/pools.ts';
import { RecordingAdmission } from '../../support/application/recording-admission.ts';
import { RecordingTraffic } from '../../support/application/recording-traffic.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { breaking, down, endpointAt, Rig, webSocket } from './rig.ts';

describe('another list of endpoints', () => {
  test('keeps the turns and what is known of those that stay', () => {
    const rig = new Rig(breaking);
    rig.requests('c', 'failure', 5);
    expect(rig.picks(1)).toEqual(['a']);
    rig.balancer.replace(['a', 'b', 'c', 'd'].map((id) => endpointAt(id)));
    expect(rig.picks(3)).toEqual(['b', 'd', 'a']);
    expect(rig.at('c').breaker).toBe('open');
  });

  test('drains those that are not in it, and those that stand elsewhere now', () => {
    const rig = new Rig();
    const before = rig.at('b');
    const gone = rig.balancer.replace([
      endpointAt('a'),
      endpointAt('b', { target: webSocket('elsewhere') }),
    ]);
    expect(gone.map(({ endpoint: { id } }) => id)).toEqual(['b', 'c']);
    expect(gone.every(({ isDraining }) => isDraining)).toBe(true);
    expect(rig.at('b')).not.toBe(before);
    expect(rig.balancer.endpoints.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('why nothing takes a request', () => {
  const reasonOf = (rig: Rig): unknown => {
    const refused = rig.balancer.pick();
    return refused instanceof Fault ? refused.data?.['reason'] : undefined;
  };

  test('no_endpoints: there are none', () => {
    expect(reasonOf(new Rig({}, []))).toBe('no_endpoints');
  });

  test('circuit_open: all failed too often; the hint is when the first is probed', () => {
    const rig = new Rig(breaking);
    rig.requests('a', 'failure', 5);
    rig.clock.advance(10_000);
    for (const id of ['b', 'c']) rig.requests(id, 'failure', 5);
    const refused = rig.balancer.pick();
    expect(refused).toMatchObject({ retryAfterMs: 20_000, data: { reason: 'circuit_open' } });
  });

  test('no_healthy_endpoints: checks failed, or each is kept back by something else', () => {
    const rig = new Rig(breaking);
    for (const id of ['a', 'b', 'c']) {
      for (let failed = 0; failed < 3; failed += 1) rig.at(id).checked(false, 'no answer', 1);
    }
    expect(reasonOf(rig)).toBe('no_healthy_endpoints');
    const mixed = new Rig(breaking, [endpointAt('a'), endpointAt('b')]);
    mixed.requests('a', 'failure', 5);
    mixed.at('b').drain();
    expect(reasonOf(mixed)).toBe('no_healthy_endpoints');
  });

  test('all_backends_down: none can be reached, in the words of the one that is tried next', () => {
    const rig = new Rig();
    for (const id of ['a', 'b', 'c']) {
      for (let failed = 0; failed < 2; failed += 1) rig.at(id).openFailed(down, 0);
    }
    const refused = rig.balancer.pick();
    expect(refused).toMatchObject({ retryAfterMs: 500, data: { reason: 'all_backends_down' } });
    expect(refused instanceof Fault ? refused.message : '').toContain('connection refused');
  });

  test('no_backend: none suits what was asked', () => {
    const rig = new Rig();
    const refused = rig.balancer.pick({ affinity: undefined, suits: () => false });
    expect(refused).toMatchObject({ data: { reason: 'no_backend' } });
    for (const state of rig.balancer.states) state.drain();
    expect(reasonOf(rig)).toBe('no_backend');
  });
});

test('where all are full the one with the least to do is where a request waits', () => {
  const rig = new Rig();
  for (const state of rig.balancer.states) state.setFull(true);
  for (const id of ['a', 'a', 'c']) rig.at(id).began();
  expect(rig.picks(1)).toEqual(['b']);
});

test('an endpoint at its cap is passed over until a slot comes back', () => {
  const clock = new HandClock();
  const clocked = { clock, timers: clock };
  const rules = { maxInFlight: 1, maxWaiting: 10, maxWaitMs: 1_000 };
  const turnstiles = new Turnstiles(rules, new Map(), {
    ...clocked,
    metrics: new RecordingAdmission(),
  });
  const endpoints = [endpointAt('a'), endpointAt('b')];
  const parts = { ...clocked, metrics: new RecordingTraffic(), random: () => 0, turnstiles };
  const balancer = new Balancer('demo', endpoints, plainTraffic, parts);
  const slots = turnstiles.of(endpointAt('a'))?.slots;
  slots?.tryTake();
  expect(balancer.find('a')?.obstacle).toBe('full');
  slots?.release();
  expect(balancer.find('a')?.isUsable).toBe(true);
});

test('one that fails much more often than the others is put out for a while', () => {
  const ejection = {
    failures: undefined,
    outlierMargin: 0.3,
    minRequests: 10,
    intervalMs: 10_000,
    baseMs: 30_000,
    maxMs: 60_000,
    maxShare: 0.5,
  };
  const rig = new Rig({ ejection });
  for (const id of ['a', 'b']) rig.requests(id, 'success', 10);
  rig.requests('c', 'success', 5);
  rig.requests('c', 'failure', 5);
  rig.clock.advance(10_000);
  expect(rig.at('c').obstacle).toBe('ejected');
  rig.clock.advance(30_000);
  expect(rig.at('c').isUsable).toBe(true);
  expect(rig.metrics.events).toEqual(['demo ejected ejected']);
});

test('the picker follows a weight that was set, at most every tenth of a second', () => {
  const policy = { ...plainTraffic.policy, policy: 'weighted' as const };
  const rig = new Rig({ policy }, [endpointAt('a'), endpointAt('b')]);
  rig.clock.advance(100);
  rig.at('a').setWeight(0);
  expect(rig.picks(3)).toEqual(['b', 'b', 'b']);
  rig.at('a').setWeight(100);
  rig.at('b').setWeight(0);
  rig.clock.advance(100);
  expect(rig.picks(3)).toEqual(['a', 'a', 'a']);
});
