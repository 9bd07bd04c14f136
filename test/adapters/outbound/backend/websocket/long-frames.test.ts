import { describe, expect, it } from 'vitest';
import { LongFrames } from '../../../../../src/adapters/outbound/backend/websocket/long-frames.ts';
import { CollectingTakers } from '../../../../support/pure/collecting-taker.ts';

const frame = (opcode: number, text: string, isLast = true): Buffer => {
  const payload = Buffer.from(text);
  const first = (isLast ? 0x80 : 0) | opcode;
  if (payload.length < 126) return Buffer.concat([Buffer.of(first, payload.length), payload]);
  const head = Buffer.alloc(payload.length < 65_536 ? 4 : 10);
  head.writeUInt8(first, 0);
  head.writeUInt8(payload.length < 65_536 ? 126 : 127, 1);
  if (payload.length < 65_536) head.writeUInt16BE(payload.length, 2);
  else head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
};

const [CONTINUATION, TEXT, CLOSE, PING] = [0, 1, 8, 9] as const;
const long = 'abcdefghij'.repeat(30);

/** What comes out of the bytes in pieces of this size. */
const read = (bytes: Buffer, size: number, takers = new CollectingTakers(200), maxBytes = 400) => {
  const passed: Buffer[] = [];
  const texts: string[] = [];
  let tooLong = 0;
  const frames = new LongFrames(maxBytes, takers, {
    pass: (chunk) => passed.push(Buffer.from(chunk)),
    text: (message) => texts.push(Buffer.from(message).toString()),
    tooLong: () => {
      tooLong += 1;
    },
  });
  for (let at = 0; at < bytes.length; at += size) {
    frames.push(Uint8Array.from(bytes.subarray(at, at + size)));
  }
  return { passed: Buffer.concat(passed), texts, takers, tooLong, frames };
};

describe.each([1, 2, 3, 7, 64, 100_000])('in pieces of %i bytes', (size) => {
  it('leaves everything to the library but long messages, which are taken', () => {
    const before = Buffer.concat([
      frame(TEXT, 'one'),
      frame(PING, 'p'),
      frame(TEXT, 'x'.repeat(150)),
    ]);
    const after = Buffer.concat([frame(TEXT, 'two'), frame(CLOSE, 'ab')]);
    const { passed, takers } = read(Buffer.concat([before, frame(TEXT, long), after]), size);
    expect(passed).toEqual(Buffer.concat([before, after]));
    expect(takers.whole).toEqual([long]);
  });

  it('puts messages of several frames together, with a ping between them', () => {
    const bytes = Buffer.concat([
      frame(TEXT, 'be', false),
      frame(PING, ''),
      frame(CONTINUATION, 'gin', false),
      frame(CONTINUATION, ''),
      frame(TEXT, long, false),
      frame(PING, 'q'),
      frame(CONTINUATION, long, false),
      frame(CONTINUATION, 'end'),
    ]);
    const { passed, texts, takers } = read(bytes, size);
    expect(passed).toEqual(Buffer.concat([frame(PING, ''), frame(PING, 'q')]));
    expect(texts).toEqual(['begin']);
    expect(takers.whole).toEqual([`${long}${long}end`]);
  });

  it('a message nobody takes is collected up to the limit', () => {
    const declining = () => new CollectingTakers(200, 1_000, () => false);
    expect(read(frame(TEXT, long), size, declining()).texts).toEqual([long]);
    expect(read(frame(TEXT, long + long), size, declining()).tooLong).toBeGreaterThan(0);
  });

  it('masked frames, those of an extension and binary ones are left to the library', () => {
    for (const [first, second] of [
      [0xc1, 0xff],
      [0x82, 0x7f],
      [0x81, 0xff],
    ] as const) {
      const bytes = Buffer.concat([
        Buffer.of(first, second, 0, 0, 0, 0, 0, 0, 1, 44),
        Buffer.alloc(304),
      ]);
      expect(read(bytes, size).passed).toEqual(bytes);
    }
  });
});

it('gives a message up that is cut off', () => {
  const { frames, takers } = read(frame(TEXT, long.repeat(3)).subarray(0, 500), 100);
  frames.cut();
  expect(takers.cut).toHaveLength(1);
});
