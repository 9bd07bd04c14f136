import { describe, expect, test } from 'vitest';
import type { EndpointState } from '../../../src/application/traffic/endpoint-state.ts';
import { plainTraffic } from '../../support/application/pools.ts';
import { breaking, endpointAt, Rig, webSocket } from '../traffic/rig.ts';

const forecast = { slowMs: 1_000, horizonMs: 30_000, deviations: 3, warmUp: 30 };

/** One request to an endpoint that ends now. */
const end = (rig: Rig, state: EndpointState, isFailure: boolean): void => {
  const generation = state.began();
  state.ended(isFailure ? 'failure' : 'success', 10, generation, rig.clock.nowMs());
};

const countOf = (picks: readonly string[], id: string): number =>
  picks.filter((picked) => picked === id).length;

describe('a falling score', () => {
  test('leaves an endpoint fewer calls before it fails its checks [PH-08]', () => {
    const policy = { ...plainTraffic.policy, policy: 'weighted' as const };
    const rig = new Rig({ forecast, policy }, [endpointAt('a'), endpointAt('b')]);
    const shares: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      rig.clock.advance(1_000);
      for (let request = 0; request < 10; request += 1) {
        // From the first minute on a fails more and more often.
        end(rig, rig.at('a'), request < (second - 60) / 6);
        end(rig, rig.at('b'), false);
      }
      rig.at('a').checked(true, undefined, 5);
      if (second % 20 === 19) shares.push(countOf(rig.picks(110), 'a'));
    }
    expect(rig.at('a')).toMatchObject({ isUsable: true });
    expect(shares.slice(0, 3)).toEqual([55, 55, 55]);
    const [, , , , later = 55, last = 55] = shares;
    expect(later).toBeLessThan(50);
    expect(last).toBeLessThanOrEqual(10);
    expect(last).toBeGreaterThan(0);
  });
});

describe('breakers', () => {
  const fail = (rig: Rig, id: string, times: number): void => {
    for (let count = 0; count < times; count += 1) end(rig, rig.at(id), true);
  };

  test('are each of one endpoint', () => {
    const rig = new Rig(breaking);
    fail(rig, 'a', 5);
    const states = () => ['a', 'b', 'c'].map((id) => rig.at(id).breaker);
    expect(states()).toEqual(['open', 'closed', 'closed']);
    expect(countOf(rig.picks(30), 'a')).toBe(0);
    rig.clock.advance(30_000);
    expect(states()).toEqual(['half_open', 'closed', 'closed']);
  });

  test('of a protocol keep failures there from the other protocols [CB-05]', () => {
    const rig = new Rig(
      { breaker: { ...plainTraffic.breaker, isEnabled: true, perProtocol: true } },
      [endpointAt('a'), endpointAt('b'), endpointAt('w', { target: webSocket('w') })],
    );
    fail(rig, 'a', 3);
    fail(rig, 'b', 2);
    expect(['a', 'b', 'w'].map((id) => rig.at(id).breaker)).toEqual(['open', 'open', 'closed']);
    expect(new Set(rig.picks(10))).toEqual(new Set(['w']));
  });
});
