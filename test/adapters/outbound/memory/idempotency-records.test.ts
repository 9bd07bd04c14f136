import { expect, test } from 'vitest';
import { MemoryIdempotencyRecords } from '../../../../src/adapters/outbound/memory/idempotency-records.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { describeIdempotencyRecords } from '../../../contracts/idempotency-records.contract.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

describeIdempotencyRecords('MemoryIdempotencyRecords', () => {
  const clock = new HandClock();
  const records = new MemoryIdempotencyRecords(clock, 1_000_000);
  return {
    first: records,
    second: records,
    elapse: (ms) => Promise.resolve(clock.advance(ms)),
    close: () => Promise.resolve(),
  };
});

const claim = (token: string, ttlMs = 1_000) => ({ token, leaseMs: 1_000, ttlMs });

test('what has no room is refused, and nothing is forgotten for it', async () => {
  const clock = new HandClock();
  const records = new MemoryIdempotencyRecords(clock, 2 * 512);
  await records.begin('one', '', claim('a'));
  await records.begin('two', '', claim('b', 2_000));
  expect(await records.begin('three', '', claim('c'))).toBeInstanceOf(StoreTrouble);
  expect(await records.begin('one', '', claim('c'))).toEqual({ kind: 'running' });
  clock.advance(1_000);
  expect(await records.begin('three', '', claim('c'))).toEqual({ kind: 'mine' });
  expect(await records.begin('four', '', claim('d'))).toBeInstanceOf(StoreTrouble);
});

test('an answer that has no room is not kept, but known to have been given', async () => {
  const records = new MemoryIdempotencyRecords(new HandClock(), 1_000);
  await records.begin('one', '', claim('a'));
  await records.end('one', 'a', { kind: 'answered', answer: new Uint8Array(600) });
  const notKept = { kind: 'answered', answer: undefined };
  expect(await records.begin('one', '', claim('b'))).toEqual(notKept);
});
