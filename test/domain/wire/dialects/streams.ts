import fc from 'fast-check';
import { type Dialect, encodeFrame, type FrameType } from '../../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../../src/domain/wire/frame-decoder.ts';

/** A frame as tests compare it. */
export type Seen = readonly [FrameType, readonly number[]];

/** What a new decoder makes of the chunks; problems stand in the list where they were told. */
export const readAll = (
  dialect: Dialect,
  chunks: readonly Uint8Array[],
  maxPayloadBytes = 1_000_000,
): unknown[] => {
  const decoder = new FrameDecoder(dialect, maxPayloadBytes);
  const seen: unknown[] = [];
  for (const chunk of chunks) {
    const answer = decoder.push(chunk, (type, payload) => seen.push([type, [...payload]]));
    if (answer !== 'ok') seen.push(answer);
  }
  return seen;
};

export const encodeAll = (dialect: Dialect, frames: readonly Seen[]): Uint8Array =>
  Buffer.concat(
    frames.map(([type, payload]) => encodeFrame(dialect, type, Uint8Array.from(payload))),
  );

/** A few frames of the given types. */
export const someFrames = (types: readonly FrameType[]): fc.Arbitrary<Seen[]> =>
  fc.array(
    fc.tuple(
      fc.constantFrom(...types),
      fc.uint8Array({ maxLength: 600 }).map((bytes) => [...bytes]),
    ),
    { maxLength: 6 },
  );

/** Cuts `bytes` into chunks whose sizes are taken from `sizes` in turn. */
export const inChunks = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
};
