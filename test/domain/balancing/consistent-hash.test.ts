import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affinityOf } from '../../../src/domain/balancing/affinity.ts';
import { anyCandidate } from '../../../src/domain/balancing/candidate.ts';
import { HashRing } from '../../../src/domain/balancing/policies/ip-hash.ts';
import { counted, equalRows, idOf, type Row, row, rows, stickTo } from './rig.ts';

const keys = Array.from({ length: 2_000 }, (_, index) => stickTo(affinityOf(`203.0.113.${index}`)));

const ownersOf = (ring: HashRing): readonly (string | undefined)[] =>
  keys.map((request) => idOf(ring.pick(request)));

const counts = fc.integer({ min: 1, max: 12 });

describe('the affinity of a text', () => {
  test('is 32 bits that nearly no two texts share, spread over all of them', () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `session-${index}`);
    const hashes = texts.map(affinityOf);
    expect(new Set(hashes).size).toBeGreaterThan(19_990);
    const buckets = Object.values(counted(hashes.map((hash) => String(hash >>> 28))));
    expect(buckets).toHaveLength(16);
    for (const size of buckets) expect(Math.abs(size - 1_250)).toBeLessThan(200);
  });

  test('differs in half of the bits between neighbours', () => {
    let bits = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const change = affinityOf(`10.0.0.${index}`) ^ affinityOf(`10.0.0.${index + 1}`);
      bits += (change >>> 0).toString(2).replaceAll('0', '').length;
    }
    expect(Math.abs(bits / 1_000 - 16)).toBeLessThan(0.5);
  });
});

describe('consistent hash', () => {
  test('is closed: the end of all numbers belongs to whom their beginning does', () => {
    for (let one = 1; one <= 40; one += 1) {
      const ring = new HashRing(rows([{ id: `a${one}` }, { id: `b${one}` }, { id: `c${one}` }]));
      expect(idOf(ring.pick(stickTo(0xffff_ffff)))).toBe(idOf(ring.pick(stickTo(0))));
    }
  });

  test('gives the same affinity the same endpoint, whatever the order of the list', () => {
    fc.assert(
      fc.property(counts, (count) => {
        const list = equalRows(count);
        const owners = ownersOf(new HashRing(list));
        expect(ownersOf(new HashRing(list.toReversed()))).toEqual(owners);
        expect(owners).not.toContain(undefined);
      }),
      { numRuns: 20 },
    );
  });

  test('a new endpoint takes over its share, and nobody else moves', () => {
    fc.assert(
      fc.property(counts, (count) => {
        const before = new HashRing(equalRows(count));
        const old = ownersOf(before);
        const now = ownersOf(new HashRing([...equalRows(count), row({ id: 'new' })], before));
        const moved = now.filter((owner, index) => owner !== old[index]);
        expect(new Set(moved)).toEqual(new Set(['new']));
        expect(moved.length).toBeLessThan((1.4 * keys.length) / (count + 1));
        expect(moved.length).toBeGreaterThan((0.6 * keys.length) / (count + 1));
      }),
      { numRuns: 20 },
    );
  });

  test('one that is not usable leaves its share to several others, and gets it back', () => {
    const list = equalRows(6);
    const ring = new HashRing(list);
    const old = ownersOf(ring);
    const gone = list[2];
    if (gone === undefined) return;
    gone.isUsable = false;
    const now = ownersOf(ring);
    expect(now.filter((owner, index) => owner !== old[index] && old[index] !== 'e2')).toEqual([]);
    expect(new Set(now.filter((_, index) => old[index] === 'e2')).size).toBe(5);
    gone.isUsable = true;
    expect(ownersOf(ring)).toEqual(old);
  });

  test.each([
    [1, 100],
    [100, 100],
    [0.5, 1],
  ])('shares by weight: %d and %d', (one, other) => {
    const list = rows([{ weight: one }, { weight: other }, { weight: other }]);
    const shares = counted(ownersOf(new HashRing(list)));
    const expected = keys.length / (one + 2 * other);
    expect(Math.abs((shares['e0'] ?? 0) / (expected * one) - 1)).toBeLessThan(one === 1 ? 1 : 0.2);
    expect(Math.abs((shares['e1'] ?? 0) / (expected * other) - 1)).toBeLessThan(0.2);
  });

  test('another weight of one moves only what it gains or loses', () => {
    const weighed = (weight: number): readonly Row[] =>
      rows([{ weight: 100 }, { weight }, { weight: 100 }]);
    const before = new HashRing(weighed(100));
    const old = ownersOf(before);
    for (const [weight, isGain] of [
      [10, false],
      [50, false],
      [150, true],
    ] as const) {
      const now = ownersOf(new HashRing(weighed(weight), before));
      const moved = now.flatMap((owner, index) =>
        owner === old[index] ? [] : [owner, old[index]],
      );
      const side = moved.filter((_, index) => index % 2 === (isGain ? 0 : 1));
      expect(new Set(side)).toEqual(new Set(['e1']));
    }
  });

  test('asked for nobody it picks nobody', () => {
    expect(new HashRing(equalRows(3)).pick(anyCandidate)).toBeUndefined();
    expect(new HashRing([]).pick(stickTo(1))).toBeUndefined();
  });

  test('finds the last one that lives among very many', () => {
    const list = equalRows(2_000);
    const ring = new HashRing(list);
    for (const one of list) one.isUsable = one.endpoint.id === 'e1234';
    expect(counted(ownersOf(ring))).toEqual({ e1234: keys.length });
  });
});
