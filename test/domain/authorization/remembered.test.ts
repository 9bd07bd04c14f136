import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyRule } from '../../../src/domain/authorization/policy-rule.ts';
import { localUser } from '../../../src/domain/identity/principal.ts';
import { isAllowed } from './reference.ts';
import { act, alice, allow, deny, item, NOON, policy } from './rules.ts';

const HOUR = 3_600_000;

const rules: readonly PolicyRule[] = [
  allow({ principals: ['user:alice'], tools: ['read*'] }),
  allow({ groups: ['staff'], tools: ['write'], arguments: [{ path: ['a'], oneOf: [1] }] }),
  allow({ servers: ['mail'], scopes: ['pay'] }),
  deny({ tools: ['read_all'], arguments: [{ path: ['b'], exists: true }] }),
  deny({ groups: ['guests'], servers: ['files'] }),
];
const callers = [
  { key: 'user:alice' },
  { key: 'user:alice', groups: ['guests'] },
  { key: 'user:bob', groups: ['staff'], scopes: ['mcp:files:call'] },
  { key: 'user:bob', groups: ['staff', 'guests'], scopes: ['pay'] },
  { key: 'local', groups: ['guests'] },
];

const question = fc.record({
  principal: fc.constantFrom(...callers),
  server: fc.constantFrom('files', 'mail'),
  name: fc.constantFrom('read', 'read_all', 'write'),
  with: fc.constantFrom(undefined, { a: 1 }, { a: 2 }, { b: 1 }, { a: 1, b: 1 }),
});

test('a policy that was asked much answers as one that was asked nothing', () => {
  const said = { enforcesScopes: false, allowsByDefault: false };
  const asked = policy(rules, said);
  fc.assert(
    fc.property(question, (one) => {
      const expected = isAllowed({ rules, ...said }, act(one));
      expect(asked.decide(act(one), NOON).allows).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('what depends on the time or the address is decided each time', () => {
  const window = { days: [], fromMinute: 12 * 60, toMinute: 13 * 60, zone: 'UTC' };
  const timed = policy([allow({ window }), deny({ addresses: ['10.0.0.0/8'] })]);
  for (let round = 0; round < 2; round += 1) {
    expect(timed.decide(act(), NOON).allows).toBe(true);
    expect(timed.decide(act(), NOON + HOUR).allows).toBe(false);
    expect(timed.decide(act({ remoteAddress: '10.0.0.1' }), NOON).allows).toBe(false);
    expect(timed.shows(item(alice, 'files', 'tool', 'read'), NOON)).toBe(true);
  }
});

test('what the local user may do is not remembered for others without rights', () => {
  const closed = policy([]);
  const others = { key: 'anonymous' };
  for (const [principal, allows] of [
    [localUser, true],
    [others, false],
    [localUser, true],
  ] as const) {
    expect(closed.decide(act({ principal }), NOON).allows).toBe(allows);
  }
});

test('a list from a known address shows what may be called from there', () => {
  const near = policy([allow({ addresses: ['10.0.0.0/8'] })]);
  const shows = (address?: string) =>
    near.shows(item(alice, 'files', 'tool', 'read', address), NOON);
  expect([shows(), shows('10.0.0.1'), shows('192.0.2.1')]).toEqual([true, true, false]);
});

test('a list and a request do not disturb each other', () => {
  const open = policy([
    allow(),
    deny({ tools: ['read'], arguments: [{ path: ['b'], exists: true }] }),
  ]);
  for (let round = 0; round < 2; round += 1) {
    expect(open.shows(item(alice, 'files', 'tool', 'read'), NOON)).toBe(true);
    expect(open.decide(act({ with: { b: 1 } }), NOON).allows).toBe(false);
    expect(open.decide(act(), NOON).allows).toBe(true);
  }
});

test('more names than there is room for are decided as well', () => {
  const many = policy([allow({ tools: ['read_*'] })]);
  for (let index = 0; index < 60_000; index += 1) {
    many.decide(act({ name: `read_${index}` }), NOON);
  }
  expect(many.decide(act({ name: 'read_1' }), NOON).allows).toBe(true);
  expect(many.decide(act({ name: 'other' }), NOON).allows).toBe(false);
  const long = 'read_'.padEnd(10_000, 'x');
  expect(many.decide(act({ name: long }), NOON).allows).toBe(true);
});
