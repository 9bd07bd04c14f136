import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { g12 } from '../../../src/domain/wire/dialects/g12.ts';
import { encodeFrame, FrameType, MAX_PAYLOAD_BYTES } from '../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../src/domain/wire/frame-decoder.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { concat, fromHex, oneByOne, splitInTwo } from './messages.ts';

const read = (chunks: readonly Uint8Array[], maxPayloadBytes = 1_000): unknown[] => {
  const decoder = new FrameDecoder(g12, maxPayloadBytes);
  const seen: unknown[] = [];
  for (const chunk of chunks) {
    const answer = decoder.push(chunk, ({ type, payload }) => seen.push([type, [...payload]]));
    if (answer !== 'ok') seen.push(answer);
  }
  return seen;
};

describe('the G12 layout', () => {
  it.each([
    [FrameType.request, 2, '4d435042 0001 0001 00000002'],
    [FrameType.response, 0x01020304, '4d435042 0001 0002 01020304'],
    [FrameType.control, 0, '4d435042 0001 0003 00000000'],
    [FrameType.health, 0, '4d435042 0001 0004 00000000'],
    [FrameType.error, 255, '4d435042 0001 0005 000000ff'],
    [FrameType.versionNegotiation, 80, '4d435042 0001 0006 00000050'],
    [FrameType.versionAck, MAX_PAYLOAD_BYTES, '4d435042 0001 0007 00a00000'],
    [FrameType.request, 0xffffffff, '4d435042 0001 0001 ffffffff'],
  ])('%s of %i bytes', (type, length, hex) => {
    expect(g12.headerBytes).toBe(12);
    expect(g12.encodeHeader(type, length)).toEqual(fromHex(hex));
    expect(g12.readHeader(fromHex(`ff ${hex}`), 1)).toEqual({ type, length });
  });

  it.each([
    ['4d435000 0001 0001 00000000', 'magic'],
    ['4d435043 0001 0001 00000000', 'magic'],
    ['cd435042 0001 0001 00000000', 'magic'],
    ['4d435042 0000 0001 00000000', 'version'],
    ['4d435042 0002 0001 00000000', 'version'],
    ['4d435042 0104 0000 00000000', 'version'],
    ['4d435042 0001 0000 00000000', 'type'],
    ['4d435042 0001 0008 00000000', 'type'],
    ['4d435042 0001 00ff 00000000', 'type'],
    ['4d435042 0001 0101 00000000', 'type'],
    ['4d435042 0001 0001 000003e9', 'length'],
    ['4d435042 0001 0001 ffffffff', 'length'],
  ])('%s has a bad %s', (hex, problem) => {
    for (const chunks of [[fromHex(hex)], ...splitInTwo(fromHex(hex)).slice(1, -1)]) {
      expect(read(chunks)).toEqual([problem]);
    }
  });

  it('writes header and payload in one array', () => {
    expect(encodeFrame(g12, FrameType.health, encodeText('{}'))).toEqual(
      fromHex('4d435042 0001 0004 00000002 7b7d'),
    );
    expect(() =>
      encodeFrame(g12, FrameType.request, new Uint8Array(MAX_PAYLOAD_BYTES + 1)),
    ).toThrow(RangeError);
  });
});

describe('FrameDecoder', () => {
  const stream = concat(
    encodeFrame(g12, 'version_negotiation', encodeText('{"min_version":1}')),
    encodeFrame(g12, 'health', encodeText('')),
    encodeFrame(g12, 'request', encodeText('ä')),
  );
  const frames = [
    ['version_negotiation', [...encodeText('{"min_version":1}')]],
    ['health', []],
    ['request', [0xc3, 0xa4]],
  ];

  it('gives the same frames wherever the chunks are cut', () => {
    expect(read([stream])).toEqual(frames);
    for (const chunks of splitInTwo(stream)) expect(read(chunks)).toEqual(frames);
    expect(read(oneByOne(stream))).toEqual(frames);
  });

  it('gives back whatever was encoded, in chunks of any size', () => {
    const frame = fc.tuple(
      fc.constantFrom(...Object.values(FrameType)),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.integer({ min: 1, max: 30 }),
        (list, size) => {
          const bytes = concat(...list.map(([type, payload]) => encodeFrame(g12, type, payload)));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, at * size + size),
          );
          expect(read(chunks)).toEqual(list.map(([type, payload]) => [type, [...payload]]));
        },
      ),
    );
  });

  it('slices a payload out of its chunk without a copy', () => {
    const buffers: unknown[] = [];
    new FrameDecoder(g12, 100).push(stream, (frame) => buffers.push(frame.payload.buffer));
    expect(buffers.every((buffer) => buffer === stream.buffer)).toBe(true);
  });

  it('takes a payload of exactly the limit', () => {
    const frame = encodeFrame(g12, 'request', new Uint8Array(100));
    expect(read([frame], 100)).toHaveLength(1);
    expect(read([frame], 99)).toEqual(['length']);
  });

  it('gives the frames before a problem, then nothing more', () => {
    const bad = concat(stream, encodeText('GET / HTTP/1.1'), stream);
    expect(read([bad, stream])).toEqual([...frames, 'magic', 'magic']);
  });

  it('does not hold on to the chunk of an unfinished frame', () => {
    const first = stream.slice(0, 20);
    const decoder = new FrameDecoder(g12, 100);
    const seen: unknown[] = [];
    decoder.push(first, () => undefined);
    first.fill(0);
    decoder.push(stream.subarray(20), ({ type, payload }) => seen.push([type, [...payload]]));
    expect(seen).toEqual(frames);
  });
});
