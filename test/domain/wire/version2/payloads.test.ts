import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creditPayload,
  openHead,
  pieceHead,
  readCredit,
  readOpen,
  readPiece,
  readReset,
  resetHead,
} from '../../../../src/domain/wire/version2/payloads.ts';
import { concat, fromHex } from '../messages.ts';

const number = fc.oneof(
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat(0xffffffff),
);
const text = fc.uint8Array({ maxLength: 50 });

describe('payloads of version 2', () => {
  it('gives back what an open frame was made of', () => {
    const request = fc.uint8Array({ minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(number, number, request, (call, credit, bytes) => {
        const payload = concat(openHead(call, credit), bytes);
        expect(readOpen(payload)).toEqual({ call, credit, request: bytes });
      }),
    );
  });

  it('gives back what a piece was made of', () => {
    const flags = fc.constantFrom([false, false], [true, false], [true, true]);
    fc.assert(
      fc.property(number, flags, text, (call, [endsMessage, endsCall], bytes) => {
        const head = pieceHead(call, endsMessage === true, endsCall === true);
        expect(readPiece(concat(head, bytes))).toEqual({
          call,
          endsMessage,
          endsCall,
          text: bytes,
        });
      }),
    );
  });

  it('gives back what credit and reset were made of', () => {
    fc.assert(
      fc.property(number, number, text, (call, bytes, reason) => {
        expect(readCredit(creditPayload(call, bytes))).toEqual({ call, bytes });
        expect(readReset(concat(resetHead(call), reason))).toEqual({ call, reason });
      }),
    );
  });

  it('reads payloads that stand within other bytes', () => {
    const around = fromHex('ff 00000007 00000100 7b7d ff');
    expect(readOpen(around.subarray(1, 11))).toEqual({
      call: 7,
      credit: 256,
      request: fromHex('7b7d'),
    });
  });

  it('copies no text', () => {
    const payload = fromHex('00000001 00010000 7b7d');
    expect(readOpen(payload)?.request.buffer).toBe(payload.buffer);
    expect(readPiece(payload)?.text.buffer).toBe(payload.buffer);
    expect(readReset(payload)?.reason.buffer).toBe(payload.buffer);
  });

  it.each([
    ['open', readOpen, 8, '00000001 00010000 7b7d'],
    ['piece', readPiece, 4, '00000001 01 7b7d'],
    ['reset', readReset, 3, '00000001 7b7d'],
  ])('refuses an %s that is cut', (_, read, longestRefused, hex) => {
    const whole = fromHex(hex);
    for (let length = 0; length <= whole.length; length += 1) {
      const isRefused = read(whole.subarray(0, length)) === undefined;
      expect([length, isRefused]).toEqual([length, length <= longestRefused]);
    }
  });

  it('refuses a credit of any other length', () => {
    for (const length of [0, 4, 7, 9, 12])
      expect(readCredit(new Uint8Array(length))).toBeUndefined();
  });

  it('refuses flags that make no sense', () => {
    for (let flags = 0; flags < 0x100; flags += 1) {
      const isKnown = flags === 0 || flags === 1 || flags === 3;
      const piece = readPiece(Uint8Array.of(0, 0, 0, 1, flags));
      expect([flags, piece !== undefined]).toEqual([flags, isKnown]);
    }
  });
});
