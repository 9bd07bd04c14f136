import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { g12, g12Version2 } from '../../../src/domain/wire/dialects/g12.ts';
import { encodeFrame, encodeHeader, MAX_PAYLOAD_BYTES } from '../../../src/domain/wire/frame.ts';
import { FrameDecoder, MAX_SIGNAL_BYTES } from '../../../src/domain/wire/frame-decoder.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { byLabel } from './dialects/all-dialects.ts';
import { encodeAll, inChunks, readAll, type Seen, someFrames } from './dialects/streams.ts';
import { concat, oneByOne, splitInTwo } from './messages.ts';

describe.each(byLabel)('FrameDecoder for %s', (_, { dialect, types }) => {
  // Every type; empty payloads, one after another and at the end; one beyond the first block that is held.
  const frames: Seen[] = [
    [dialect.request, [0xc3, 0xa4]],
    [dialect.response, []],
    [dialect.request, []],
    ...types.map((type, index): Seen => [type, [...encodeText(`frame ${index}`)]]),
    [dialect.response, Array.from({ length: 300 }, (_, index) => index & 0xff)],
    [dialect.request, []],
  ];
  const stream = encodeAll(dialect, frames);

  it('gives the same frames wherever the stream is cut', () => {
    expect(readAll(dialect, [stream])).toEqual(frames);
    for (const chunks of splitInTwo(stream)) expect(readAll(dialect, chunks)).toEqual(frames);
    expect(readAll(dialect, oneByOne(stream))).toEqual(frames);
  });

  it('gives back whatever was encoded, in chunks of any sizes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(someFrames(types), sizes, (list, chunkSizes) => {
        const chunks = inChunks(encodeAll(dialect, list), chunkSizes);
        expect(readAll(dialect, chunks)).toEqual(list);
      }),
    );
  });

  it('knows whether it is within a frame', () => {
    const decoder = new FrameDecoder(dialect, 1_000);
    const ends = new Set<number>();
    let end = 0;
    for (const [, payload] of frames) {
      end += dialect.headerBytes + payload.length;
      ends.add(end);
    }
    expect(decoder.isMidFrame).toBe(false);
    for (const [index, chunk] of oneByOne(stream).entries()) {
      decoder.push(chunk, () => undefined);
      expect([index, decoder.isMidFrame]).toEqual([index, !ends.has(index + 1)]);
    }
  });

  it('copies no payload that came in one chunk', () => {
    const chunk = new Uint8Array(stream);
    const buffers: unknown[] = [];
    new FrameDecoder(dialect, 1_000).push(chunk, (_, payload) => buffers.push(payload.buffer));
    expect(buffers).toHaveLength(frames.length);
    expect(buffers.every((buffer) => buffer === chunk.buffer)).toBe(true);
  });

  it('does not hold on to the chunk of an unfinished frame', () => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const decoder = new FrameDecoder(dialect, 1_000);
      const seen: unknown[] = [];
      const first = Uint8Array.from(stream.subarray(0, cut));
      decoder.push(first, (type, payload) => seen.push([type, [...payload]]));
      first.fill(0xff);
      decoder.push(stream.subarray(cut), (type, payload) => seen.push([type, [...payload]]));
      expect(seen).toEqual(frames);
    }
  });

  it('refuses a length above the limit as soon as the header is there', () => {
    const type = dialect.request;
    const limit = MAX_PAYLOAD_BYTES;
    for (const [length, answer] of [
      [limit, 'ok'],
      [limit + 1, 'length'],
      [0x7fffffff, 'length'],
      [0x80000000, 'length'],
      [0xffffffff, 'length'],
    ] as const) {
      for (const [first, second] of splitInTwo(encodeHeader(dialect, type, length))) {
        if (first === undefined || second === undefined || second.length === 0) continue;
        const decoder = new FrameDecoder(dialect, limit);
        expect(decoder.push(first, () => undefined)).toBe('ok');
        expect(decoder.push(second, () => undefined)).toBe(answer);
      }
    }
    const frame = encodeFrame(dialect, type, new Uint8Array(100));
    expect(readAll(dialect, [frame], 100)).toHaveLength(1);
    expect(readAll(dialect, [frame], 99)).toEqual(['length']);
  });

  it('refuses signals above 64 KiB, however large a message may be', () => {
    const messages = ['request', 'response', 'message', 'open', 'piece', 'packed'];
    for (const type of types) {
      const header = encodeHeader(dialect, type, MAX_SIGNAL_BYTES + 1);
      const expected = messages.includes(type) ? 'ok' : 'length';
      const decoder = new FrameDecoder(dialect, MAX_PAYLOAD_BYTES);
      expect([type, decoder.push(header, () => undefined)]).toEqual([type, expected]);
      const largest = encodeFrame(dialect, type, new Uint8Array(MAX_SIGNAL_BYTES));
      expect(readAll(dialect, [largest])).toHaveLength(1);
    }
  });

  it('gives the frames before a problem, then nothing more', () => {
    const bad = concat(stream, encodeText('GET / HTTP/1.1\r\n\r\n'), stream);
    expect(readAll(dialect, [bad, stream])).toEqual([...frames, 'magic', 'magic']);
    const chunks = oneByOne(bad);
    const seen = readAll(dialect, chunks);
    expect(seen.slice(0, frames.length)).toEqual(frames);
    expect(new Set(seen.slice(frames.length))).toEqual(new Set(['magic']));
  });
});

describe('FrameDecoder.use', () => {
  const ack = encodeFrame(g12, 'version_ack', encodeText('{"agreed_version":2}'));
  const after = [
    encodeFrame(g12Version2, 'request', encodeText('{}')),
    encodeFrame(g12, 'health', encodeText('')),
    encodeFrame(g12Version2, 'credit', new Uint8Array(8)),
  ];
  const stream = concat(encodeFrame(g12, 'health', encodeText('')), ack, ...after);

  it('counts from the next frame on, also within a chunk', () => {
    for (const chunks of [[stream], ...splitInTwo(stream), oneByOne(stream)]) {
      const decoder = new FrameDecoder(g12, 1_000);
      const seen: string[] = [];
      for (const chunk of chunks) {
        const answer = decoder.push(chunk, (type) => {
          seen.push(type);
          if (type === 'version_ack') decoder.use(g12Version2);
        });
        expect(answer).toBe('ok');
      }
      expect(seen).toEqual(['health', 'version_ack', 'request', 'health', 'credit']);
    }
  });

  it('is what makes version 2 readable', () => {
    const expected = [['health', []], ['version_ack', [...ack.subarray(12)]], 'version'];
    expect(readAll(g12, [stream])).toEqual(expected);
  });
});
