import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { g12 } from '../../../src/domain/wire/dialects/g12.ts';
import { encodeHeader, MAX_PAYLOAD_BYTES } from '../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../src/domain/wire/frame-decoder.ts';
import { AllocationMeter } from '../../support/pure/fuzz/allocation-meter.ts';
import { byLabel } from './dialects/all-dialects.ts';

const counted = vi.hoisted(() => {
  vi.resetModules(); // so that those here are loaded with the one below
  return { copiedBytes: 0 };
});
afterAll(() => {
  vi.resetModules();
});

vi.mock('../../../src/domain/wire/bytes.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../../src/domain/wire/bytes.ts')>();
  const copyRange: typeof original.copyRange = (from, start, end, to, at) => {
    counted.copiedBytes += end - start;
    for (let index = start; index < end; index += 1) to[at + index - start] = from[index] ?? 0;
  };
  return { ...original, copyRange };
});

let meter: AllocationMeter;

beforeEach(() => {
  meter = new AllocationMeter();
});

afterEach(() => {
  meter.remove();
  vi.restoreAllMocks();
});

const ignore = (): void => undefined;

describe.each(byLabel)('what a decoder for %s spends', (_, { dialect }) => {
  it('is nothing for a length that is only claimed', () => {
    for (const length of [MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES + 1, 0xffffffff]) {
      const header = encodeHeader(dialect, dialect.request, length);
      const before = meter.bytes;
      new FrameDecoder(dialect, MAX_PAYLOAD_BYTES).push(header, ignore);
      expect(meter.bytes - before).toBe(0);
    }
  });

  it('grows with what has arrived', () => {
    const decoder = new FrameDecoder(dialect, MAX_PAYLOAD_BYTES);
    const header = encodeHeader(dialect, dialect.request, MAX_PAYLOAD_BYTES);
    const chunk = new Uint8Array(100);
    const before = meter.bytes;
    decoder.push(header, ignore);
    for (let arrived = 100; arrived <= 100_000; arrived += 100) {
      decoder.push(chunk, ignore);
      expect(meter.bytes - before).toBeLessThan(3 * arrived + 1_000);
    }
    expect(decoder.isMidFrame).toBe(true);
  });
});

it('copies each byte of the largest payload twice, however small the chunks', () => {
  const decoder = new FrameDecoder(g12, MAX_PAYLOAD_BYTES);
  const chunks = [1, 2, 3].map((size) => new Uint8Array(size).fill(size));
  const joins = vi.spyOn(Uint8Array.prototype, 'set');
  let received: Uint8Array | undefined;
  decoder.push(encodeHeader(g12, 'request', MAX_PAYLOAD_BYTES), ignore);
  const bound = meter.bytes + 3 * MAX_PAYLOAD_BYTES;
  counted.copiedBytes = 0;
  joins.mockClear();
  // Ends early when more is spent than allowed, which could otherwise take for ever.
  for (let left = MAX_PAYLOAD_BYTES, index = 0; left > 0 && meter.bytes <= bound; index += 1) {
    const chunk = chunks[index % chunks.length]?.subarray(0, left) ?? new Uint8Array(left);
    left -= chunk.length;
    decoder.push(chunk, (_, payload) => {
      received = payload;
    });
  }
  const joinedBytes = joins.mock.calls.reduce((sum, [from]) => sum + from.length, 0);
  expect(meter.bytes).toBeLessThanOrEqual(bound);
  expect(received?.length).toBe(MAX_PAYLOAD_BYTES);
  expect(received?.subarray(0, 9)).toEqual(Uint8Array.of(1, 2, 2, 3, 3, 3, 1, 2, 2));
  expect(counted.copiedBytes).toBe(MAX_PAYLOAD_BYTES);
  expect(joinedBytes).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
});
