import { expect, test } from 'vitest';
import { MemoryRateBooks } from '../../../../src/adapters/outbound/memory/rate-books.ts';
import type { RateKeyType } from '../../../../src/application/ports/driven/limit-metrics.ts';
import type { FrontendProtocol } from '../../../../src/application/ports/driving/gateway.ts';
import {
  RateLimiter,
  type RateLimitSettings,
} from '../../../../src/application/traffic/admission/rate-limiter.ts';
import { anonymous, type Principal } from '../../../../src/domain/identity/principal.ts';
import { paceOf } from '../../../../src/domain/limiting/rate.ts';

const settings: RateLimitSettings = {
  isEnabled: true,
  rate: { limit: 60, windowMs: 60_000, burst: 2 },
  keyType: 'user',
  perProtocol: false,
};

const start = (changes: Partial<RateLimitSettings> = {}) => {
  const exceeded: RateKeyType[] = [];
  const time = { nowMs: 1_000 };
  const books = new MemoryRateBooks({ nowMs: () => time.nowMs });
  const rateExceeded = (keyType: RateKeyType): void => void exceeded.push(keyType);
  const limiter = new RateLimiter({ ...settings, ...changes }, books, { rateExceeded });
  const ask = (
    principal: Principal,
    remoteAddress = '10.0.0.1',
    protocol: FrontendProtocol = 'http',
  ) => limiter.refusal({ principal, protocol, remoteAddress });
  const passed = (...args: Parameters<typeof ask>): number =>
    Array.from({ length: 5 }, () => ask(...args)).filter((fault) => fault === undefined).length;
  return { limiter, ask, passed, exceeded, time };
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
  expect([passed(ada, '2001:db8::1'), passed(bob, '2001:db8::ffff')]).toEqual([2, 0]);
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

test('other settings hold from the next request on, and what was taken stays taken', () => {
  const { limiter, passed, ask } = start();
  passed(ada);
  limiter.use({ ...settings, isEnabled: false });
  expect(limiter.isOn).toBe(false);
  limiter.use({ ...settings, rate: { limit: 60, windowMs: 60_000, burst: 3 } });
  expect(limiter.isOn).toBe(true);
  expect([ask(ada)?.code, ask(ada)?.code]).toEqual([undefined, 'rate_limited']);
});
