import { expect, test } from 'vitest';
import { MemoryEventLog } from '../../../../src/adapters/outbound/memory/event-log.ts';

const data = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a log goes on behind what was appended elsewhere', () => {
  const log = new MemoryEventLog();
  log.fill(2, { sequence: 5, data: data('five') });
  log.fill(2, { sequence: 6, data: data('six') });
  expect(log.append(2, data('seven'))).toBe(7);
  expect(log.after(2, 5)?.map(({ sequence }) => sequence)).toEqual([6, 7]);
  expect(log.after(2, 3)).toBeUndefined();
});

test('what comes before a gap cannot be had any more', () => {
  const log = new MemoryEventLog();
  log.fill(1, { sequence: 1, data: data('one') });
  log.fill(1, { sequence: 3, data: data('three') });
  expect(log.after(1, 1)).toBeUndefined();
  expect(log.after(1, 2)?.map(({ sequence }) => sequence)).toEqual([3]);
});

test('what is filled in counts against the same bounds', () => {
  const log = new MemoryEventLog({ maxEvents: 2, maxBytes: 100 });
  for (const sequence of [1, 2, 3]) log.fill(1, { sequence, data: data('x') });
  expect(log.after(1, 0)).toBeUndefined();
  expect(log.after(1, 1)).toHaveLength(2);
});
