import { expect, test } from 'vitest';
import { Accuracy } from '../../../src/domain/detection/accuracy.ts';
import { DetectionMemory } from '../../../src/domain/detection/memory.ts';

const memoryOf = (maxEntries = 10) =>
  new DetectionMemory<string>({ ttlMs: 300_000, failureTtlMs: 2_000, maxEntries });

test('a success is used again for its time, a failure for a shorter one', () => {
  const memory = memoryOf();
  memory.succeeded('a', 'http', 1_000);
  memory.failed('b', 'none', 'silent', 'nothing came', 1_000);
  expect([memory.fresh('a', 300_999), memory.fresh('a', 301_000)]).toEqual(['http', undefined]);
  expect([memory.fresh('b', 2_999), memory.fresh('b', 3_000)]).toEqual(['none', undefined]);
  expect(memory.last('a')).toBe('http');
});

test('failures are kept with when, why and how often, until one succeeds', () => {
  const memory = memoryOf();
  memory.failed('a', 'none', 'silent', 'nothing came', 100);
  memory.failed('a', 'none', 'unreachable', 'nobody there', 5_000);
  const [entry] = memory.all(6_000);
  expect(entry).toMatchObject({
    ageMs: 1_000,
    isFresh: true,
    failure: {
      reason: 'unreachable',
      text: 'nobody there',
      firstAtMs: 100,
      lastAtMs: 5_000,
      count: 2,
    },
  });
  memory.succeeded('a', 'http', 7_000);
  expect([...memory.all(7_000)]).toMatchObject([{ value: 'http', failure: undefined }]);
});

test('it is cleared one by one or whole, and holds no more than it may', () => {
  const memory = memoryOf(2);
  for (const key of ['a', 'b', 'c']) memory.succeeded(key, key, 0);
  expect([...memory.all(0)].map(({ key }) => key)).toEqual(['b', 'c']);
  expect([memory.clear('b'), memory.clear('b'), memory.clear()]).toEqual([1, 0, 1]);
  expect(memory.size).toBe(0);
});

test('what is in doubt is kept, and not used again before it was asked', () => {
  const memory = memoryOf();
  memory.succeeded('a', 'http', 0);
  memory.doubt('a');
  memory.doubt('b');
  expect([memory.fresh('a', 1), memory.last('a'), memory.isDoubted('a')]).toEqual([
    undefined,
    'http',
    true,
  ]);
  memory.succeeded('a', 'http', 2);
  expect([memory.fresh('a', 3), memory.isDoubted('a'), memory.size]).toEqual(['http', false, 1]);
});

test('accuracy is the share that was confirmed, by protocol and overall', () => {
  const accuracy = new Accuracy();
  expect(accuracy.share).toBeUndefined();
  accuracy.judge('http', true);
  accuracy.judge('sse', true);
  expect(accuracy.judge('http', false)).toEqual({
    protocol: 'http',
    right: 1,
    wrong: 1,
    share: 0.5,
  });
  expect(accuracy.total).toBe(3);
  expect(accuracy.share).toBeCloseTo(2 / 3);
  expect(accuracy.byProtocol.map(({ protocol }) => protocol)).toEqual(['http', 'sse']);
});
