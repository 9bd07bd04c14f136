import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeChannelFrame,
  encodeChannelFrame,
  partKind,
} from '../../../src/domain/replicas/channel-frame.ts';
import { decodeOpening, encodeOpening } from '../../../src/domain/replicas/opening.ts';

const part = fc.record({
  kind: fc.constantFrom(...Object.values(partKind)),
  payload: fc.uint8Array({ maxLength: 300 }),
});
const frames = fc.record({
  isFromOpener: fc.boolean(),
  channel: fc.maxSafeNat(),
  parts: fc.array(part, { maxLength: 6 }),
});

describe('frames of channels', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodeChannelFrame(encodeChannelFrame(frame))).toEqual(frame);
      }),
    );
  });

  test('that are cut, or changed, are read as a frame or as none, and never break anything', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.nat(255), fc.nat(), (frame, at, byte, end) => {
        const bytes = encodeChannelFrame(frame);
        bytes[at % bytes.byteLength] = byte;
        const read = decodeChannelFrame(bytes.subarray(0, end % (bytes.byteLength + 1)));
        if (read !== undefined) expect(Number.isSafeInteger(read.channel)).toBe(true);
      }),
    );
  });

  test('of another version are none', () => {
    const bytes = encodeChannelFrame({ isFromOpener: true, channel: 1, parts: [] });
    bytes[0] = 2;
    expect(decodeChannelFrame(bytes)).toBeUndefined();
  });
});

describe('openings', () => {
  test('are read as they were written', () => {
    const service = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(service, fc.uint8Array(), (name, head) => {
        const opening = { service: name.toWellFormed(), head };
        expect(decodeOpening(encodeOpening(opening))).toEqual(opening);
      }),
    );
  });

  test('whose name is cut are none', () => {
    const whole = encodeOpening({ service: 'exchange', head: new Uint8Array(0) });
    expect(decodeOpening(whole.subarray(0, 5))).toBeUndefined();
    expect(decodeOpening(new Uint8Array(0))).toBeUndefined();
  });
});
