import { expect, test } from 'vitest';
import type { RateKeyType } from '../../../../src/application/ports/driven/limit-metrics.ts';
import type { FrontendProtocol } from '../../../../src/application/ports/driving/gateway.ts';
import { LocalLedger } from '../../../../src/application/traffic/limits/ledger.ts';
import { RateLimiter } from '../../../../src/application/traffic/limits/rate-limiter.ts';
import {
  RateBooks,
  type RateLimitSettings,
} from '../../../../src/application/traffic/limits/rate-rules.ts';
import type { Fault } from '../../../../src/domain/fault/fault.ts';
import { anonymous, type Principal } from '../../../../src/domain/identity/principal.ts';
import { paceOf } from '../../../../src/domain/limiting/rate.ts';

const settings: RateLimitSettings = {
  isEnabled: true,
  rate: { limit: 60, windowMs: 60_000, burst: 2 },
  keyType: 'user',
  perProtocol: false,
  limits: [],
  isExact: false,
  tellsClients: true,
};

const start = (changes: Partial<RateLimitSettings> = {}) => {
  const exceeded: RateKeyType[] = [];
  const told: (readonly [limit: number, remaining: number, resetMs: number])[] = [];
  const time = { nowMs: 1_000 };
  const metrics = {
    rateExceeded: (keyType: RateKeyType): void => void exceeded.push(keyType),
    sharedAsked: () => undefined,
    sharedAway: () => undefined,
  };
  const ledger = new LocalLedger({ nowMs: () => time.nowMs });
  const parts = { ledger, books: new RateBooks(), metrics };
  const limiter = new RateLimiter({ ...settings, ...changes }, parts);
  const sink = { rated: (...what: [number, number, number]) => void told.push(what) };
  const ask = (
    principal: Principal,
    remoteAddress = '10.0.0.1',
    protocol: FrontendProtocol = 'http',
  ): Fault | undefined => {
    const refusal = limiter.refusal({ principal, protocol, remoteAddress }, sink);
    if (refusal instanceof Promise) throw new Error('nobody else has to be asked');
    return refusal;
  };
  const passed = (...args: Parameters<typeof ask>): number =>
    Array.from({ length: 5 }, () => ask(...args)).filter((fault) => fault === undefined).length;
  return { limiter, ask, passed, exceeded, time, told };
};

const ada = { key: 'user:ada' };
const bob = { key: 'user:bob' };

test('users have an account each, wherever they come from', () => {
  const { passed, exceeded } = start();
  expect([passed(ada), passed(ada, '10.0.0.2', 'tcp'), passed(bob)]).toEqual([2, 0, 2]);
  expect(new Set(exceeded)).toEqual(new Set(['user']));
  expect(exceeded).toHaveLength(11);
});

test('users that nobody knows are counted by address', () => {
  const { passed, exceeded } = start();
  expect([passed(anonymous), passed(anonymous, '10.0.0.2')]).toEqual([2, 2]);
  expect(new Set(exceeded)).toEqual(new Set(['ip']));
});

test('by address, whoever they are; an IPv6 /64 is one of them', () => {
  const { passed, exceeded } = start({ keyType: 'ip' });
  expect([passed(ada), passed(bob), passed(ada, '::ffff:10.0.0.1')]).toEqual([2, 0, 0]);
  expect([passed(ada, '2001:db8::1'), passed(bob, '2001:DB8:0:0:ffff::1')]).toEqual([2, 0]);
  expect(new Set(exceeded)).toEqual(new Set(['ip']));
});

test('all together [RL-03]', () => {
  const { passed, exceeded } = start({ keyType: 'global' });
  expect([passed(ada), passed(bob, '10.0.0.2')]).toEqual([2, 0]);
  expect(new Set(exceeded)).toEqual(new Set(['global']));
});

test('each protocol for itself [RL-09]', () => {
  const { passed } = start({ perProtocol: true });
  expect([passed(ada), passed(ada, '10.0.0.1', 'tcp'), passed(ada)]).toEqual([2, 2, 0]);
});

test('several rates hold at the same time, and what one refuses counts in none [RS-10]', () => {
  const rate = (limit: number) => ({ limit, windowMs: 60_000, burst: limit });
  const { passed, exceeded, ask } = start({
    rate: undefined,
    limits: [
      { scope: 'global', rate: rate(7) },
      { scope: 'ip', rate: rate(6) },
      { scope: 'user', rate: rate(3) },
    ],
  });
  expect([passed(ada), passed(bob)]).toEqual([3, 3]);
  // One address has had its share, although refused requests did not count in it.
  expect([passed(anonymous), passed(anonymous, '10.0.0.2')]).toEqual([0, 1]);
  expect(new Set(exceeded)).toEqual(new Set(['user', 'ip', 'global']));
  expect(ask(anonymous, '10.0.0.3')?.message).toContain('of all clients together than 7');
});

test('keys have a rate of their own, and so have protocols', () => {
  const rate = { limit: 2, windowMs: 60_000, burst: 2 };
  const key: Principal = { ...ada, via: 'api_key', credentialId: 'ci' };
  const { passed, exceeded } = start({ rate: undefined, limits: [{ scope: 'api_key', rate }] });
  expect([passed(key), passed({ ...key, credentialId: 'cd' }), passed(ada)]).toEqual([2, 2, 5]);
  const byProtocol = start({ rate: undefined, limits: [{ scope: 'protocol', rate }] });
  expect([byProtocol.passed(ada), byProtocol.passed(bob), byProtocol.passed(bob, '::1', 'tcp')]) //
    .toEqual([2, 0, 2]);
  expect([...exceeded, ...byProtocol.exceeded]).toEqual([
    ...Array.from({ length: 6 }, () => 'api_key'),
    ...Array.from({ length: 11 }, () => 'protocol'),
  ]);
});

test('what a token says of its user comes before the common rate', () => {
  const { passed, ask } = start();
  const pace = paceOf({ limit: 600, windowMs: 60_000, burst: 4 });
  expect(passed({ ...ada, pace })).toBe(4);
  expect(ask({ ...ada, pace })).toMatchObject({ retryAfterMs: 100, data: { limit: 600 } });
});

test('a refusal says what is allowed and when to come again', () => {
  const { ask, passed, time } = start();
  passed(ada);
  const fault = ask(ada);
  expect(fault).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 1_000,
    data: { limit: 60, window_ms: 60_000, remaining: 0 },
  });
  expect(fault?.row).toMatchObject({ httpStatus: 429, rpcCode: -32_003, retryable: true });
  time.nowMs += 1_000;
  expect(ask(ada)).toBeUndefined();
});

test('who passes hears what is left, of the rate that leaves least; unless nobody is to hear', () => {
  const tight = { scope: 'ip' as const, rate: { limit: 1, windowMs: 1_000, burst: 1 } };
  const { ask, told, time, limiter } = start({ limits: [tight] });
  ask(ada);
  time.nowMs += 1_000;
  limiter.use(settings);
  ask(ada);
  expect(told).toEqual([
    [1, 0, 1_000],
    [60, 1, 1_000],
  ]);
  limiter.use({ ...settings, tellsClients: false });
  ask(bob);
  expect(told).toHaveLength(2);
});

test('other settings hold from the next request on, and what was taken stays taken', () => {
  const { limiter, passed, ask } = start();
  passed(ada);
  limiter.use({ ...settings, isEnabled: false });
  expect(limiter.isOn).toBe(false);
  limiter.use({ ...settings, rate: { limit: 60, windowMs: 60_000, burst: 3 } });
  expect(limiter.isOn).toBe(true);
  expect([ask(ada), ask(ada)?.code]).toEqual([undefined, 'rate_limited']);
});
