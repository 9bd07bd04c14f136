import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerSettings } from '../../../src/domain/breaker/breaker.ts';

const defaults: BreakerSettings = {
  isEnabled: true,
  failureThreshold: 5,
  successThreshold: 2,
  openMs: 30_000,
  halfOpenMax: 1,
  windowMs: 60_000,
  errorRate: undefined,
  minRequests: 10,
  perProtocol: false,
};

const make = (changes: Partial<BreakerSettings> = {}): Breaker =>
  new Breaker({ ...defaults, ...changes });

const fail = (breaker: Breaker, times: number, nowMs: number): void => {
  for (let count = 0; count < times; count += 1) breaker.failed(breaker.began(), nowMs);
};

describe('a closed breaker', () => {
  test('opens at the fifth failure in a row', () => {
    const breaker = make();
    fail(breaker, 4, 0);
    expect(breaker.state).toBe('closed');
    fail(breaker, 1, 0);
    expect(breaker).toMatchObject({ state: 'open', admits: false, halfOpensAtMs: 30_000 });
  });

  test('starts its count anew at a success', () => {
    const breaker = make();
    fail(breaker, 4, 0);
    breaker.succeeded(breaker.began(), 0);
    fail(breaker, 4, 0);
    expect(breaker.state).toBe('closed');
  });

  test('forgets failures that are older than its window', () => {
    const breaker = make();
    fail(breaker, 4, 0);
    fail(breaker, 4, 60_001);
    expect(breaker.state).toBe('closed');
    fail(breaker, 1, 60_001);
    expect(breaker.state).toBe('open');
  });

  test('opens at a share of failures, but not of a few requests', () => {
    const breaker = make({ errorRate: 0.5 });
    for (let pair = 0; pair < 4; pair += 1) {
      breaker.succeeded(breaker.began(), 0);
      fail(breaker, 1, 0);
    }
    fail(breaker, 1, 0);
    expect(breaker.state).toBe('closed');
    fail(breaker, 1, 0);
    expect(breaker.state).toBe('open');
  });

  test('lets what is older than the window out of the share', () => {
    const breaker = make({ errorRate: 0.5, failureThreshold: 100 });
    for (let count = 0; count < 20; count += 1) breaker.succeeded(breaker.began(), 0);
    fail(breaker, 9, 60_000);
    expect(breaker.state).toBe('closed');
    fail(breaker, 1, 60_000);
    expect(breaker.state).toBe('open');
  });

  test('knows nothing of what happened before it opened', () => {
    const breaker = make({ errorRate: 0.5, failureThreshold: 100, openMs: 1 });
    fail(breaker, 10, 0);
    breaker.elapsed(1);
    for (let probe = 0; probe < 2; probe += 1) breaker.succeeded(breaker.began(), 2);
    expect(breaker.state).toBe('closed');
    fail(breaker, 9, 3);
    expect(breaker.state).toBe('closed');
  });

  test('that is switched off never opens', () => {
    const breaker = make({ isEnabled: false });
    fail(breaker, 1_000, 0);
    expect(breaker).toMatchObject({ state: 'closed', admits: true });
  });
});

describe('a half-open breaker', () => {
  const halfOpen = (changes: Partial<BreakerSettings> = {}): Breaker => {
    const breaker = make(changes);
    fail(breaker, 5, 0);
    breaker.elapsed(30_000);
    return breaker;
  };

  test('lets one probe through at a time', () => {
    const breaker = halfOpen();
    const probe = breaker.began();
    expect(breaker.admits).toBe(false);
    breaker.succeeded(probe, 30_001);
    expect(breaker).toMatchObject({ state: 'half_open', admits: true });
  });

  test('closes at the second success', () => {
    const breaker = halfOpen();
    breaker.succeeded(breaker.began(), 30_001);
    breaker.succeeded(breaker.began(), 30_002);
    expect(breaker).toMatchObject({ state: 'closed', halfOpensAtMs: undefined });
  });

  test('opens for its whole time again at one failure', () => {
    const breaker = halfOpen();
    breaker.succeeded(breaker.began(), 30_001);
    fail(breaker, 1, 30_010);
    expect(breaker).toMatchObject({ state: 'open', halfOpensAtMs: 60_010 });
  });

  test('takes back the permit of a probe that ended without a verdict', () => {
    const breaker = halfOpen();
    breaker.withdrawn(breaker.began());
    expect(breaker.admits).toBe(true);
  });

  test('does not hear of requests that began before it opened', () => {
    const breaker = make();
    const before = [breaker.began(), breaker.began(), breaker.began()];
    fail(breaker, 5, 0);
    breaker.elapsed(30_000);
    for (const generation of before) {
      breaker.failed(generation, 30_001);
      breaker.withdrawn(generation);
      breaker.succeeded(generation, 30_001);
    }
    expect(breaker.state).toBe('half_open');
    breaker.began();
    expect(breaker.admits).toBe(false);
  });

  test('does not count a request that was sent without its leave', () => {
    const breaker = halfOpen();
    const probe = breaker.began();
    breaker.failed(breaker.began(), 30_001);
    expect(breaker).toMatchObject({ state: 'half_open', admits: false });
    breaker.succeeded(probe, 30_001);
    expect(breaker.admits).toBe(true);
  });
});
