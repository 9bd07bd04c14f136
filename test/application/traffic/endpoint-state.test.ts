import { describe, expect, test } from 'vitest';
import { breaking, down, endpointAt, Rig } from './rig.ts';

describe('an endpoint whose breaker opened', () => {
  test('gets nothing until its time is over, then one probe at a time, without any traffic', () => {
    const rig = new Rig(breaking);
    rig.requests('a', 'failure', 5);
    expect([rig.at('a').breaker, rig.at('a').obstacle]).toEqual(['open', 'circuit_open']);
    expect(rig.picks(4)).not.toContain('a');
    rig.clock.advance(29_999);
    expect(rig.at('a').changesInMs).toBe(1);
    rig.clock.advance(1);
    expect([rig.at('a').breaker, rig.at('a').isUsable]).toEqual(['half_open', true]);
    const probe = rig.at('a').began();
    expect(rig.at('a').isUsable).toBe(false);
    rig.at('a').ended('success', 5, probe, rig.clock.nowMs());
    expect(rig.at('a').isUsable).toBe(true);
    rig.requests('a', 'success');
    expect(rig.at('a').breaker).toBe('closed');
  });

  test('gets its share back little by little', () => {
    const rig = new Rig({ ...breaking, warmUpMs: 10_000 });
    rig.requests('a', 'failure', 5);
    rig.clock.advance(30_000);
    rig.requests('a', 'success', 2);
    expect([rig.at('a').breaker, rig.at('a').weight]).toEqual(['closed', 10]);
    rig.clock.advance(10_000);
    expect([rig.at('a').weight, rig.clock.alarms]).toEqual([100, 0]);
  });

  test('serves again at once when a health check says so', () => {
    const rig = new Rig(breaking);
    rig.requests('a', 'failure', 5);
    rig.at('a').checked(true, undefined, 3);
    expect([rig.at('a').breaker, rig.at('a').isUsable]).toEqual(['half_open', true]);
  });

  test('shares its breaker with those that are reached alike, where that is asked for', () => {
    const { breaker } = breaking;
    if (breaker === undefined) throw new Error('it is set');
    const rig = new Rig({ breaker: { ...breaker, perProtocol: true } });
    rig.requests('a', 'failure', 5);
    expect(rig.balancer.states.map(({ obstacle }) => obstacle)).toEqual([
      'circuit_open',
      'circuit_open',
      'circuit_open',
    ]);
    rig.clock.advance(30_000);
    expect(rig.balancer.states.every(({ isUsable }) => isUsable)).toBe(true);
  });

  test('counts no answer that was cancelled, and takes nobody a probe with it', () => {
    const rig = new Rig(breaking);
    rig.requests('a', 'failure', 5);
    rig.clock.advance(30_000);
    const state = rig.at('a');
    state.ended('none', Number.NaN, state.began(), rig.clock.nowMs());
    expect([state.breaker, state.isUsable]).toEqual(['half_open', true]);
  });
});

describe('an endpoint', () => {
  test('that fails its checks is left alone until they are good again', () => {
    const rig = new Rig();
    for (let failed = 0; failed < 3; failed += 1) rig.at('b').checked(false, 'no answer', 9);
    expect(rig.at('b').obstacle).toBe('unhealthy');
    expect(rig.at('b').lastTrouble).toBe('no answer');
    expect(rig.picks(4)).toEqual(['a', 'c', 'a', 'c']);
    rig.at('b').checked(true, undefined, 9);
    expect(rig.at('b').isUsable).toBe(false);
    rig.at('b').checked(true, undefined, 9);
    expect(rig.at('b').isUsable).toBe(true);
    expect(rig.metrics.events).toEqual(['demo ejected unhealthy']);
  });

  test('that cannot be reached rests for longer and longer', () => {
    const rig = new Rig();
    rig.at('a').openFailed(down, rig.at('a').opening());
    expect(rig.at('a').isUsable).toBe(true);
    rig.at('a').openFailed(down, rig.at('a').opening());
    expect([rig.at('a').obstacle, rig.at('a').changesInMs]).toEqual(['resting', 500]);
    rig.clock.advance(500);
    expect(rig.at('a').isUsable).toBe(true);
  });

  test('that is drained takes nothing until it is resumed', () => {
    const rig = new Rig();
    rig.at('a').drain();
    expect(rig.picks(3)).toEqual(['b', 'c', 'b']);
    rig.at('a').resume();
    expect(rig.picks(3)).toContain('a');
  });

  test('has what runs there, and the sessions that live there, as its load', () => {
    const rig = new Rig();
    const state = rig.at('a');
    state.sessionOpened();
    const generation = state.began();
    expect([state.load, state.inFlight, state.sessions]).toEqual([2, 1, 1]);
    state.ended('success', 4, generation, 0);
    state.sessionClosed();
    expect([state.load, state.requests]).toEqual([0, 1]);
  });

  test('is not taken for a fast one because it refuses fast', () => {
    const rig = new Rig();
    rig.requests('a', 'success', 1, 40);
    rig.requests('a', 'failure', 3, 1);
    expect(rig.at('a').latencyMs).toBe(40);
  });

  test('weighs what it was given, times its protocol, or what an operator says', () => {
    const policy = { ...plainPolicy(), protocolWeights: { unix: 1.5 } };
    const rig = new Rig({ policy }, [endpointAt('a'), endpointAt('b', { weight: 10 })]);
    expect(rig.balancer.states.map(({ weight }) => weight)).toEqual([150, 15]);
    rig.at('b').setWeight(40);
    expect(rig.at('b').weight).toBe(60);
    rig.balancer.resetWeights();
    expect(rig.at('b').weight).toBe(15);
  });

  test('that came to the list gets its share little by little', () => {
    const rig = new Rig({ warmUpMs: 10_000 });
    rig.balancer.replace([endpointAt('a'), endpointAt('d')]);
    expect([rig.at('a').weight, rig.at('d').weight]).toEqual([100, 10]);
    rig.clock.advance(5_000);
    expect(rig.at('d').weight).toBe(50);
    rig.clock.advance(5_000);
    expect([rig.at('d').weight, rig.clock.alarms]).toEqual([100, 0]);
  });
});

const plainPolicy = () => new Rig().balancer.settings.policy;
