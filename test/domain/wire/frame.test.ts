import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { g12 } from '../../../src/domain/wire/dialects/g12.ts';
import { encodeFrame, MAX_PAYLOAD_BYTES } from '../../../src/domain/wire/frame.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { byLabel } from './dialects/all-dialects.ts';
import { concat, fromHex } from './messages.ts';

describe('encodeFrame', () => {
  it.each(byLabel)('writes header and payload of %s in one array', (_, { dialect, types }) => {
    const payload = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(fc.constantFrom(...types), payload, (type, bytes) => {
        const header = new Uint8Array(dialect.headerBytes);
        dialect.writeHeader(header, 0, type, bytes.length);
        expect(encodeFrame(dialect, type, bytes)).toEqual(concat(header, bytes));
      }),
    );
  });

  it('is what the wire says', () => {
    expect(encodeFrame(g12, 'health', encodeText('{}'))).toEqual(
      fromHex('4d435042 0001 0004 00000002 7b7d'),
    );
  });

  it('takes 10,485,760 bytes and no more', () => {
    const largest = encodeFrame(g12, 'request', new Uint8Array(MAX_PAYLOAD_BYTES));
    expect(largest.subarray(0, 12)).toEqual(fromHex('4d435042 0001 0001 00a00000'));
    expect(largest).toHaveLength(12 + 10_485_760);
    const tooLong = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
    expect(() => encodeFrame(g12, 'request', tooLong)).toThrow(RangeError);
  });
});
