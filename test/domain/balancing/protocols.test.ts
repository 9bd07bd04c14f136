import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCandidate } from '../../../src/domain/balancing/candidate.ts';
import { ProtocolWeightedPicker } from '../../../src/domain/balancing/policies/protocol-weighted.ts';
import { type PolicyName, pickerOf } from '../../../src/domain/balancing/policy.ts';
import { counted, idOf, pickMany, protocols, rows, seeded, seeds, settingsOf } from './rig.ts';

const protocolLists = fc.array(
  fc.record({ protocol: fc.constantFrom(...protocols), isUsable: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);

describe('protocol preference', () => {
  const protocolOrder = ['stdio', 'tcp', 'websocket', 'http', 'sse'] as const;

  test('gives the most preferred protocol that has a usable endpoint', () => {
    fc.assert(
      fc.property(protocolLists, seeds, (settings, seed) => {
        const list = rows(settings);
        const policy = settingsOf('protocol_preference', { protocolOrder });
        const picked = pickerOf(list, policy, seeded(seed)).pick(anyCandidate);
        const usable = list.filter(({ isUsable }) => isUsable);
        const named = protocolOrder.find((one) =>
          usable.some(({ endpoint }) => endpoint.target.protocol === one),
        );
        expect(picked?.endpoint.target.protocol).toBe(
          named ?? (usable.length > 0 ? 'unix' : undefined),
        );
      }),
    );
  });

  test('without fallback stays with the most preferred protocol there is', () => {
    const list = rows([{ protocol: 'http' }, { protocol: 'tcp' }, { protocol: 'tcp' }]);
    const policy = settingsOf('protocol_preference', { protocolOrder, fallback: false });
    const picker = pickerOf(list, policy, seeded(1));
    expect(counted(pickMany(picker, 10))).toEqual({ e1: 5, e2: 5 });
    for (const one of list.slice(1)) one.isUsable = false;
    expect(picker.pick(anyCandidate)).toBeUndefined();
  });

  test('is kept by every policy that is not across protocols', () => {
    const list = rows([{ protocol: 'http' }, { protocol: 'tcp' }, { protocol: 'tcp', zone: 'a' }]);
    const picked = (policy: PolicyName) =>
      new Set(
        pickMany(pickerOf(list, settingsOf(policy, { protocolOrder, zone: 'a' }), seeded(1)), 40),
      );
    for (const policy of ['round_robin', 'least_connections', 'random', 'latency'] as const) {
      expect(picked(policy)).toEqual(new Set(['e1', 'e2']));
    }
    expect(picked('geographic')).toEqual(new Set(['e2']));
    expect(picked('cross_protocol').size).toBe(3);
  });

  test('with fallback goes to the next and comes back', () => {
    const list = rows([{ protocol: 'http' }, { protocol: 'tcp' }]);
    const picker = pickerOf(list, settingsOf('protocol_preference', { protocolOrder }), seeded(1));
    const [, tcp] = list;
    expect(idOf(picker.pick(anyCandidate))).toBe('e1');
    if (tcp !== undefined) tcp.isUsable = false;
    expect(idOf(picker.pick(anyCandidate))).toBe('e0');
    if (tcp !== undefined) tcp.isUsable = true;
    expect(idOf(picker.pick(anyCandidate))).toBe('e1');
  });
});

describe('protocol-aware weighted round robin', () => {
  const protocolWeights = { stdio: 3, http: 2 };
  const mixed = rows([
    { protocol: 'stdio' },
    { protocol: 'http', weight: 100 },
    { protocol: 'http', weight: 300 },
    { protocol: 'sse' },
  ]);

  test('shares between protocols by their weights, however many endpoints each has', () => {
    const picker = new ProtocolWeightedPicker(mixed, protocolWeights, seeded(1));
    expect(counted(pickMany(picker, 24))).toEqual({ e0: 12, e1: 2, e2: 6, e3: 4 });
  });

  test('gives each protocol its share in any run, within one', () => {
    const weightsOf = fc.record({
      stdio: fc.integer({ min: 1, max: 9 }),
      http: fc.integer({ min: 1, max: 9 }),
      tcp: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(weightsOf, seeds, fc.nat(30), (weights, seed, skipped) => {
        const names = ['stdio', 'http', 'tcp'] as const;
        const list = rows(names.map((protocol) => ({ protocol })));
        const picker = new ProtocolWeightedPicker(list, weights, seeded(seed));
        pickMany(picker, skipped);
        const counts = counted(pickMany(picker, weights.stdio + weights.http + weights.tcp));
        expect(Math.abs((counts['e0'] ?? 0) - weights.stdio)).toBeLessThanOrEqual(1);
        expect(Math.abs((counts['e1'] ?? 0) - weights.http)).toBeLessThanOrEqual(1);
        expect(Math.abs((counts['e2'] ?? 0) - weights.tcp)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('leaves the share of a dead protocol to the others and does not flood it afterwards', () => {
    const list = rows([{ protocol: 'stdio' }, { protocol: 'http' }, { protocol: 'sse' }]);
    const picker = new ProtocolWeightedPicker(list, { stdio: 8 }, seeded(1));
    const [stdio] = list;
    if (stdio !== undefined) stdio.isUsable = false;
    expect(counted(pickMany(picker, 100))).toEqual({ e1: 50, e2: 50 });
    if (stdio !== undefined) stdio.isUsable = true;
    const { e0 = 0 } = counted(pickMany(picker, 50));
    expect(Math.abs(e0 - 40)).toBeLessThanOrEqual(2);
  });

  test('goes on where it stood when the list is made anew', () => {
    const whole = pickMany(new ProtocolWeightedPicker(mixed, protocolWeights, seeded(1)), 40);
    const before = new ProtocolWeightedPicker(mixed, protocolWeights, seeded(1));
    const first = pickMany(before, 13);
    const after = new ProtocolWeightedPicker(mixed, protocolWeights, seeded(2), before);
    expect([...first, ...pickMany(after, 27)]).toEqual(whole);
  });
});

describe('across protocols', () => {
  // The weight of a candidate has that of its protocol in it.
  const list = rows([
    { protocol: 'stdio', weight: 150 },
    { protocol: 'websocket', weight: 120 },
    { protocol: 'sse', weight: 80 },
  ]);

  test('all endpoints of all protocols share by weight', () => {
    const picker = pickerOf(list, settingsOf('cross_protocol'), seeded(1));
    expect(counted(pickMany(picker, 350))).toEqual({ e0: 150, e1: 120, e2: 80 });
  });

  test('the least load for its weight wins, whatever protocol it speaks', () => {
    const picker = pickerOf(list, settingsOf('cross_protocol_least_conn'), seeded(1));
    for (let pick = 0; pick < 350; pick += 1) {
      const picked = picker.pick(anyCandidate);
      const found = list.find((one) => one === picked);
      if (found !== undefined) found.load += 1;
    }
    expect(list.map(({ load }) => load)).toEqual([150, 120, 80]);
  });
});

describe('geographic', () => {
  test('stays in its own zone while that has a usable endpoint, else goes to the others', () => {
    const zoned = fc.array(
      fc.record({ zone: fc.constantFrom('here', 'there', 'away'), isUsable: fc.boolean() }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(zoned, seeds, (settings, seed) => {
        const zones = rows(settings);
        const picker = pickerOf(zones, settingsOf('geographic', { zone: 'here' }), seeded(seed));
        const usable = zones.filter(({ isUsable }) => isUsable);
        const own = usable.filter(({ endpoint }) => endpoint.zone === 'here');
        const expected = own.length > 0 ? own : usable;
        const picked = new Set(pickMany(picker, expected.length));
        expect(picked).toEqual(
          new Set(expected.length > 0 ? expected.map(({ endpoint }) => endpoint.id) : []),
        );
      }),
    );
  });

  test('without a zone of the gateway all are alike', () => {
    const zones = rows([{ zone: 'a' }, { zone: 'b' }, {}]);
    const ids = pickMany(pickerOf(zones, settingsOf('geographic'), seeded(1)), 9);
    expect(counted(ids)).toEqual({ e0: 3, e1: 3, e2: 3 });
  });
});
