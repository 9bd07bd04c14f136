import { expect, test } from 'vitest';
import type { EventLog } from '../../src/application/ports/driven/event-log.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';

export interface EventLogBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

const texts = (log: EventLog, stream: number, sequence: number) =>
  log.after(stream, sequence)?.map((event) => [event.sequence, decodeText(event.data)]);

const fill = (log: EventLog, stream: number, count: number, text = 'x'): void => {
  for (let index = 0; index < count; index += 1) log.append(stream, encodeText(text));
};

/** What every event log has to do. */
export const describeEventLog = (
  name: string,
  create: (bounds: EventLogBounds) => EventLog,
): void => {
  const roomy = () => create({ maxEvents: 100, maxBytes: 1_000 });

  test(`${name}: numbers each stream from 1 without gaps`, () => {
    const log = roomy();
    const numbers = [log.append(0, encodeText('a')), log.append(7, encodeText('b'))];
    expect([...numbers, log.append(0, encodeText('c'))]).toEqual([1, 1, 2]);
  });

  test(`${name}: gives what one stream missed, oldest first [protocol 7.28]`, () => {
    const log = roomy();
    for (const text of ['a', 'b', 'c']) log.append(1, encodeText(text));
    log.append(2, encodeText('foreign'));
    expect(texts(log, 1, 1)).toEqual([
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(texts(log, 1, 3)).toEqual([]);
    expect(texts(log, 1, 0)).toHaveLength(3);
  });

  test(`${name}: knows nothing of a stream that never was`, () => {
    expect(roomy().after(9, 0)).toEqual([]);
    expect(roomy().after(9, 1)).toBeUndefined();
  });

  test(`${name}: forgets the oldest events of all streams beyond its count`, () => {
    const log = create({ maxEvents: 3, maxBytes: 1_000 });
    fill(log, 1, 2);
    fill(log, 2, 2);
    expect(log.after(1, 0)).toBeUndefined();
    expect(texts(log, 1, 1)).toEqual([[2, 'x']]);
    expect(log.after(2, 0)).toHaveLength(2);
  });

  test(`${name}: forgets the oldest events beyond its bytes`, () => {
    const log = create({ maxEvents: 100, maxBytes: 10 });
    fill(log, 1, 3, '1234');
    expect(log.after(1, 0)).toBeUndefined();
    expect(log.after(1, 1)).toHaveLength(2);
  });

  test(`${name}: goes on numbering when one event alone is too large to keep`, () => {
    const log = create({ maxEvents: 100, maxBytes: 10 });
    expect(log.append(1, encodeText('x'.repeat(11)))).toBe(1);
    expect(log.after(1, 0)).toBeUndefined();
    expect(log.append(1, encodeText('y'))).toBe(2);
    expect(texts(log, 1, 1)).toEqual([[2, 'y']]);
  });

  test(`${name}: makes room by forgetting a stream`, () => {
    const log = create({ maxEvents: 3, maxBytes: 1_000 });
    fill(log, 1, 2);
    log.forget(1);
    fill(log, 2, 3);
    expect(log.after(2, 0)).toHaveLength(3);
    expect(log.after(1, 1)).toBeUndefined();
  });

  test(`${name}: keeps only what it may over a long life`, () => {
    const log = create({ maxEvents: 5, maxBytes: 1_000 });
    for (let stream = 1; stream <= 5_000; stream += 1) {
      fill(log, stream, 2);
      if (stream % 2 === 0) log.forget(stream - 1);
    }
    expect(log.after(5_000, 0)).toHaveLength(2);
    expect(log.after(4_998, 1)).toHaveLength(1);
    expect(log.after(4_990, 1)).toBeUndefined();
  });

  test(`${name}: keeps a small part of a large buffer on its own`, () => {
    const log = roomy();
    const large = new Uint8Array(1_000);
    const part = large.subarray(0, 1);
    part.set(encodeText('a'));
    log.append(1, part);
    part.set(encodeText('b'));
    expect(texts(log, 1, 0)).toEqual([[1, 'a']]);
  });
};
