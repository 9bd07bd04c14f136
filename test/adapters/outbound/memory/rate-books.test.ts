import { expect, test } from 'vitest';
import { MemoryRateBooks } from '../../../../src/adapters/outbound/memory/rate-books.ts';
import { paceOf } from '../../../../src/domain/limiting/rate.ts';
import { describeRateBooks } from '../../../contracts/rate-books.contract.ts';

describeRateBooks('MemoryRateBooks', (clock) => new MemoryRateBooks(clock));

const pace = paceOf({ limit: 1, windowMs: 60_000, burst: 1 });

test('whoever was not heard of for longest makes way, and nobody else', () => {
  const accounts = new MemoryRateBooks({ nowMs: () => 1_000 }, 3).book('all');
  const passes = (key: string): boolean => accounts.take(key, pace) === 0;
  expect(['a', 'b', 'c'].map(passes)).toEqual([true, true, true]);
  // Asking keeps an account, refused or not.
  expect(passes('a')).toBe(false);
  expect(passes('d')).toBe(true);
  expect(['a', 'c', 'd'].map(passes)).toEqual([false, false, false]);
  expect(passes('b')).toBe(true);
});

test('a million different keys are never more than the book holds', () => {
  const accounts = new MemoryRateBooks({ nowMs: () => 1_000 }, 1_000).book('all');
  for (let key = 0; key < 1_000_000; key += 1) accounts.take(`k${key}`, pace);
  // The last thousand are known, the one before is not any more.
  expect(accounts.take('k999000', pace)).toBeGreaterThan(0);
  expect(accounts.take('k998998', pace)).toBe(0);
});
