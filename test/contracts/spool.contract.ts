import { expect, test } from 'vitest';
import type { Spool, SpooledText } from '../../src/application/ports/driven/spool.ts';
import { Fault } from '../../src/domain/fault/fault.ts';

const MAX_BYTES = 4_000_000;

const opened = (spool: Spool): SpooledText => {
  const text = spool.open();
  if (text instanceof Fault) throw new Error(text.message);
  return text;
};

/** Writes all of it, waiting where the spool wants to. */
const writeAll = async (
  text: SpooledText,
  bytes: Uint8Array,
  pieceBytes: number,
): Promise<void> => {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.slice(at, at + pieceBytes);
    const outcome = text.write(piece);
    piece.fill(0); // a copy was taken
    if (outcome === 'full') throw new Error('the spool is full');
    if (outcome === 'wait') await new Promise<void>((resolve) => text.onDrain(resolve));
  }
};

const someBytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 0xff);

/** What every spool has to do. `make`: one with room for so many bytes. */
export const describeSpool = (name: string, make: (maxBytes: number) => Spool): void => {
  test.each([1_000, 65_536, 300_000])(
    `${name}: gives back what was written in pieces of %i bytes`,
    async (pieceBytes) => {
      const text = opened(make(MAX_BYTES));
      const bytes = someBytes(1_700_123);
      await writeAll(text, bytes, pieceBytes);
      expect(text.length).toBe(bytes.length);
      expect(await text.finished()).toBeUndefined();
      for (const [start, end] of [
        [0, bytes.length],
        [0, 1],
        [262_143, 262_145],
        [1_700_000, 1_700_123],
      ] as const) {
        const range = new Uint8Array(end - start);
        expect(await text.read(start, range)).toBe(true);
        expect(Buffer.compare(range, bytes.subarray(start, end))).toBe(0);
      }
      text.release();
    },
  );

  test(`${name}: a read waits for what was written before it`, async () => {
    const text = opened(make(MAX_BYTES));
    text.write(someBytes(700_000));
    const range = new Uint8Array(700_000);
    expect(await text.read(0, range)).toBe(true);
    expect(Buffer.compare(range, someBytes(700_000))).toBe(0);
    text.release();
  });

  test.each([
    ['faster', 1_000, 300_000],
    ['slower', 300_000, 1_000],
  ])(`${name}: can be taken while it is written, %s than it comes`, async (_, piece, part) => {
    const spool = make(MAX_BYTES);
    const text = opened(spool);
    const bytes = someBytes(1_700_123);
    const taken: Uint8Array[] = [];
    const taking = (async () => {
      for (;;) {
        const into = new Uint8Array(part);
        const count = await text.take(into);
        if (count === undefined || count === 0) return count;
        taken.push(into.subarray(0, count));
      }
    })();
    await writeAll(text, bytes, piece);
    text.end();
    expect(await taking).toBe(0);
    expect(Buffer.compare(Buffer.concat(taken), bytes)).toBe(0);
    text.release();
    expect(spool.usedBytes).toBe(0);
  });

  test(`${name}: who waits for what comes next hears that nothing does`, async () => {
    const [ended, released] = [opened(make(MAX_BYTES)), opened(make(MAX_BYTES))];
    const waits = [ended.take(new Uint8Array(10)), released.take(new Uint8Array(10))];
    ended.end();
    released.release();
    expect(await Promise.all(waits)).toEqual([0, undefined]);
    ended.release();
  });

  test(`${name}: has room for so many bytes and takes no part of a piece beyond`, async () => {
    const spool = make(1_000);
    const [one, other] = [opened(spool), opened(spool)];
    expect(one.write(someBytes(600))).toBe('ok');
    expect(other.write(someBytes(401))).toBe('full');
    expect(other.length).toBe(0);
    expect(spool.usedBytes).toBe(600);
    one.release();
    expect(spool.usedBytes).toBe(0);
    expect(other.write(someBytes(1_000))).toBe('ok');
    expect(await other.finished()).toBeUndefined();
    other.release();
  });

  test(`${name}: what is released cannot be read, and releasing twice gives back once`, async () => {
    const spool = make(1_000);
    const [one, other] = [opened(spool), opened(spool)];
    one.write(someBytes(100));
    other.write(someBytes(100));
    one.release();
    one.release();
    expect(spool.usedBytes).toBe(100);
    expect(await one.read(0, new Uint8Array(10))).toBe(false);
    expect(await one.finished()).toBeInstanceOf(Fault);
    expect(one.write(someBytes(100))).toBe('ok');
    expect(spool.usedBytes).toBe(100);
    other.release();
  });

  test(`${name}: can be released while it is written and read`, async () => {
    const spool = make(MAX_BYTES);
    const text = opened(spool);
    text.write(someBytes(900_000));
    const reading = text.read(0, new Uint8Array(900_000));
    text.release();
    expect(await reading).toBe(false);
    expect(spool.usedBytes).toBe(0);
  });
};
