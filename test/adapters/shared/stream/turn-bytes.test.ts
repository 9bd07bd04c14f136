import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TurnBytes } from '../../../../src/adapters/shared/stream/turn-bytes.ts';

/** Keeps what it gets, entry by entry; `batches` counts the system calls a socket would need. */
class Recorder extends Writable {
  readonly entries: Buffer[] = [];
  batches = 0;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.batches += 1;
    this.entries.push(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.batches += 1;
    this.entries.push(...chunks.map(({ chunk }) => chunk));
    done();
  }
}

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.nat(400) },
  { weight: 1, arbitrary: fc.nat(40_000) },
);
const turns = fc.array(fc.array(piece, { maxLength: 60 }), { maxLength: 5 });

test('all bytes arrive in order, one turn in one system call', () => {
  fc.assert(
    fc.property(turns, (sizes) => {
      const stream = new Recorder({ highWaterMark: 2 ** 30 });
      const bytes = new TurnBytes();
      const expected: Buffer[] = [];
      for (const [turn, pieces] of sizes.entries()) {
        let waiting = 0;
        for (const [index, size] of pieces.entries()) {
          const content = Buffer.alloc(size, turn * 60 + index);
          expected.push(content);
          bytes.add(content);
          waiting += size;
          expect(bytes.length).toBe(waiting);
        }
        const before = stream.batches;
        if (waiting > 0) bytes.writeTo(stream);
        expect(stream.batches - before).toBe(waiting > 0 ? 1 : 0);
        expect(bytes.length).toBe(0);
      }
      expect(Buffer.concat(stream.entries).equals(Buffer.concat(expected))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('small pieces are copied together, so their own memory may be used again', () => {
  const stream = new Recorder();
  const bytes = new TurnBytes();
  const piece = Buffer.from('ab');
  bytes.add(piece);
  piece.write('cd');
  bytes.add(piece);
  bytes.writeTo(stream);
  expect(stream.entries.map(String)).toEqual(['abcd']);
});

test('a large piece is handed over as it is', () => {
  const stream = new Recorder({ highWaterMark: 2 ** 30 });
  const bytes = new TurnBytes();
  const large = Buffer.alloc(1_000_000, 'x');
  bytes.add(Buffer.from('head'));
  bytes.add(large);
  bytes.writeTo(stream);
  expect(stream.entries.map(({ length }) => length)).toEqual([4, 1_000_000]);
  expect(stream.entries[1]?.buffer).toBe(large.buffer);
});

test('many small pieces fill several buffers of bounded size, still in one system call', () => {
  const stream = new Recorder({ highWaterMark: 2 ** 30 });
  const bytes = new TurnBytes();
  for (let count = 0; count < 100; count += 1) bytes.add(Buffer.alloc(10_000));
  bytes.writeTo(stream);
  expect(Math.max(...stream.entries.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
  expect(stream.batches).toBe(1);
});

test('after a busy turn quiet ones take little memory again', () => {
  const stream = new Recorder({ highWaterMark: 2 ** 30 });
  const bytes = new TurnBytes();
  for (const size of [15_000, 15_000, 15_000]) bytes.add(Buffer.alloc(size));
  for (let turn = 0; turn < 6; turn += 1) {
    bytes.add(Buffer.alloc(1));
    bytes.writeTo(stream);
  }
  // Small buffers are cut from a large one that many share.
  const memories = new Set(stream.entries.slice(2).map(({ buffer }) => buffer));
  expect(memories.size).toBeLessThanOrEqual(2);
});

test('what is cleared is not written', () => {
  const stream = new Recorder();
  const bytes = new TurnBytes();
  bytes.add(Buffer.from('lost'));
  bytes.clear();
  bytes.add(Buffer.from('kept'));
  bytes.writeTo(stream);
  expect(stream.entries.map(String)).toEqual(['kept']);
});
