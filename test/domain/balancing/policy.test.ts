import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { affinityOf } from '../../../src/domain/balancing/affinity.ts';
import { anyCandidate, type Candidate } from '../../../src/domain/balancing/candidate.ts';
import { pickerOf } from '../../../src/domain/balancing/policy.ts';
import { acrossProtocols, policyNames } from '../../../src/domain/balancing/policy-names.ts';
import { warmUpFactor } from '../../../src/domain/balancing/warm-up.ts';
import {
  allPolicies,
  equalRows,
  idOf,
  mixedRows,
  pickMany,
  row,
  rows,
  seeded,
  seeds,
  settingsOf,
  stickTo,
} from './rig.ts';

const affinities = fc.option(fc.nat(0xffff_ffff), { nil: undefined });

/** 0 the best: neither a backup nor without weight. */
const tierOf = ({ endpoint, weight }: Candidate): number =>
  Number(endpoint.isBackup === true) + 2 * Number(weight === 0);

describe.each(allPolicies)('%s', (policy) => {
  const settings = settingsOf(policy, { protocolOrder: ['tcp', 'http'], zone: 'a' });

  test('gives a usable one of the best tier that has one, and none only when there is none', () => {
    fc.assert(
      fc.property(mixedRows, seeds, affinities, (list, seed, affinity) => {
        const picker = pickerOf(list, settings, seeded(seed));
        const usable = list.filter(({ isUsable }) => isUsable);
        const best = Math.min(...usable.map(tierOf));
        for (let pick = 0; pick < 10; pick += 1) {
          const picked = picker.pick({ affinity, suits: undefined });
          expect(picked?.isUsable).toBe(usable.length > 0 ? true : undefined);
          if (picked !== undefined) expect(tierOf(picked)).toBe(best);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps to what the request wants', () => {
    fc.assert(
      fc.property(mixedRows, seeds, affinities, fc.nat(3), (list, seed, affinity, rest) => {
        const suits = ({ endpoint }: Candidate) => Number(endpoint.id.slice(1)) % 4 === rest;
        const picker = pickerOf(list, settings, seeded(seed));
        const picked = picker.pick({ affinity, suits });
        expect(picked !== undefined).toBe(list.some((one) => one.isUsable && suits(one)));
        if (picked !== undefined) expect([picked.isUsable, suits(picked)]).toEqual([true, true]);
      }),
      { numRuns: 60 },
    );
  });

  test('gives an affinity the same endpoint while it lives, over new lists too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        seeds,
        fc.nat(0xffff_ffff),
        (count, seed, key) => {
          const list = equalRows(count);
          const picker = pickerOf(list, settings, seeded(seed));
          const first = idOf(picker.pick(stickTo(key)));
          pickMany(picker, 5);
          expect(pickMany(picker, 5, stickTo(key))).toEqual(Array(5).fill(first));
          const others = list.filter(({ endpoint }) => endpoint.id !== first).slice(1);
          const left = list.filter((one) => idOf(one) === first || others.includes(one));
          const after = pickerOf(left, settings, seeded(seed + 1), picker);
          expect(idOf(after.pick(stickTo(key)))).toBe(first);
          for (const one of list) one.load += 3;
          expect(idOf(after.pick(stickTo(key)))).toBe(first);
          const own = list.find((one) => idOf(one) === first);
          if (own !== undefined) own.isUsable = false;
          expect(idOf(after.pick(stickTo(key)))).not.toBe(first);
          if (own !== undefined) own.isUsable = true;
          expect(idOf(after.pick(stickTo(key)))).toBe(first);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('spreads different affinities over all endpoints', () => {
    const picker = pickerOf(equalRows(5), settings, seeded(1));
    const keys = Array.from({ length: 200 }, (_, index) => affinityOf(`session ${index}`));
    expect(new Set(keys.map((key) => idOf(picker.pick(stickTo(key))))).size).toBe(5);
  });

  test('of nothing picks nothing, of one that one', () => {
    expect(pickerOf([], settings, seeded(1)).pick(anyCandidate)).toBeUndefined();
    const picker = pickerOf([row({ weight: 0, isBackup: true })], settings, seeded(1));
    expect(pickMany(picker, 3)).toEqual(['e', 'e', 'e']);
  });

  test('serves 10,000 endpoints, reaching them all alike', () => {
    const picker = pickerOf(equalRows(10_000), settings, seeded(1));
    expect(new Set(pickMany(picker, 20_000)).size).toBeGreaterThan(8_000);
  });
});

describe('lists that change', () => {
  test('a picker takes over the positions of one with another policy as far as they have any', () => {
    const list = rows([{ weight: 3 }, { weight: 1 }]);
    const before = pickerOf(list, settingsOf('weighted'), seeded(1));
    const whole = pickMany(pickerOf(list, settingsOf('weighted'), seeded(1)), 8);
    const first = pickMany(before, 3);
    const after = pickerOf(list, settingsOf('cross_protocol'), seeded(2), before);
    expect([...first, ...pickMany(after, 5)]).toEqual(whole);
    expect(pickMany(pickerOf(list, settingsOf('random'), seeded(2), before), 1)).toHaveLength(1);
  });

  test('move an affinity only to an endpoint that gains', () => {
    const list = (weight: number) => rows([{}, {}, { weight }]);
    const keys = Array.from({ length: 300 }, (_, index) => stickTo(affinityOf(`key ${index}`)));
    const before = pickerOf(list(100), settingsOf('random'), seeded(1));
    const old = keys.map((request) => idOf(before.pick(request)));
    const after = pickerOf(list(150), settingsOf('random'), seeded(1), before);
    const now = keys.map((request) => idOf(after.pick(request)));
    expect(new Set(now.filter((id, index) => id !== old[index]))).toEqual(new Set(['e2']));
  });

  test('keep the turn of each tier', () => {
    const list = (weight: number) => rows([{}, {}, {}, { weight, isBackup: true }]);
    const whole = pickMany(pickerOf(list(5), settingsOf('round_robin'), seeded(1)), 9);
    const before = pickerOf(list(5), settingsOf('round_robin'), seeded(1));
    const first = pickMany(before, 4);
    const after = pickerOf(list(7), settingsOf('round_robin'), seeded(9), before);
    expect([...first, ...pickMany(after, 5)]).toEqual(whole);
  });
});

describe('the names of the original programs', () => {
  test.each([
    ['least_conn', 'least_connections'],
    ['weighted_round_robin', 'weighted'],
    ['hash', 'ip_hash'],
    ['protocol_specific', 'protocol_preference'],
  ] as const)('%s is %s', (name, policy) => expect(policyNames[name]).toBe(policy));

  test('across protocols each has its counterpart', () => {
    expect(allPolicies.map(acrossProtocols)).not.toContain('round_robin');
    expect(acrossProtocols('least_connections')).toBe('cross_protocol_least_conn');
    expect(acrossProtocols('geographic')).toBe('geographic');
  });
});

describe('warm-up', () => {
  test('grows with age from a tenth to all of it', () => {
    expect([0, 1, 5, 9, 10, 99].map((age) => warmUpFactor(age * 1_000, 10_000))).toEqual([
      0.1, 0.1, 0.5, 0.9, 1, 1,
    ]);
    expect(warmUpFactor(0, 0)).toBe(1);
  });
});
