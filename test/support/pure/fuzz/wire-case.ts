import { Fault } from '../../../../src/domain/fault/fault.ts';
import { unwrap } from '../../../../src/domain/wire/client-form.ts';
import { g12Version2 } from '../../../../src/domain/wire/dialects/g12.ts';
import type { Dialect } from '../../../../src/domain/wire/frame.ts';
import { scan } from '../../../../src/domain/wire/scan.ts';
import {
  readCredit,
  readOpen,
  readPiece,
  readReset,
} from '../../../../src/domain/wire/version2/payloads.ts';
import type { AllocationMeter } from './allocation-meter.ts';
import { cut, makeStream } from './made-streams.ts';
import { PeerReader, type Received } from './peer-reader.ts';
import { Random } from './random.ts';
import { inTime, turnOf } from './turn-time.ts';

/** Blocks that collect the pieces of a frame begin at this size: once for the header, once for the payload. */
const FIRST_BLOCK_BYTES = 256;

/** What one case showed, so that a run can say what it has seen. */
export interface CaseResult {
  readonly spoken: string;
  readonly problem: string;
  readonly messages: number;
  readonly bytes: number;
  /** Share of the time one turn may have that the slowest took. */
  readonly slowest: number;
}

/**
 * Sends one made-up stream through everything that reads from a connection. Throws when a rule is broken: nothing
 * throws, chunk borders do not matter, memory follows what arrived, no byte is invented.
 */
export const runCase = (seed: number, meter: AllocationMeter): CaseResult => {
  const random = new Random(seed);
  const stream = makeStream(random);
  const chunks = cut(random, stream);
  const maxBytes = random.pick([1_000, 100_000, 10_485_760]);
  const { reader: whole, slowest: atOnce } = inTime('a stream', () =>
    read([stream], maxBytes, meter),
  );
  const { reader: pieces, slowest } = inTime('a stream in chunks', () =>
    read(chunks, maxBytes, meter),
  );
  const [first, second] = [whole, pieces].map(({ received, problem }) => [
    problem,
    received.map(({ type, payload }) => [type, Buffer.from(payload).toString('latin1')]),
  ]);
  if (JSON.stringify(first) !== JSON.stringify(second)) {
    throw new Error(`cut in ${chunks.length} chunks the stream reads differently`);
  }
  if (pieces.dialect !== undefined) walk(stream, pieces.dialect, pieces.received);
  const judging = pieces.received.map((received) =>
    inTime('a message', () => ({
      slowest: turnOf(received.payload.length, () => judge(received)),
    })),
  );
  return {
    spoken: pieces.spoken,
    problem: pieces.problem ?? 'none',
    messages: pieces.received.length,
    bytes: stream.length,
    slowest: judging.reduce(
      (most, { slowest: one }) => Math.max(most, one),
      Math.max(atOnce, slowest),
    ),
  };
};

const read = (chunks: readonly Buffer[], maxBytes: number, meter: AllocationMeter) => {
  const reader = new PeerReader(maxBytes);
  const before = meter.bytes;
  let [arrived, slowest] = [0, 0];
  for (const chunk of chunks) {
    arrived += chunk.length;
    slowest = Math.max(
      slowest,
      turnOf(chunk.length, () => reader.push(chunk)),
    );
    // Each byte is collected in a block up to twice as large as needed, and joined once.
    const bound = 3 * arrived + 2 * FIRST_BLOCK_BYTES * (reader.received.length + 1);
    const spent = meter.bytes - before;
    if (spent > bound) throw new Error(`${arrived} bytes arrived and took ${spent} bytes`);
  }
  return { reader, slowest };
};

/** The frames stand in the stream one after another, from its first byte on. */
const walk = (stream: Buffer, dialect: Dialect, received: readonly Received[]): void => {
  let at = 0;
  for (const { type, payload } of received) {
    const start = at + dialect.headerBytes;
    const end = start + payload.length;
    const header = Buffer.alloc(dialect.headerBytes);
    if (type !== 'line') dialect.writeHeader(header, 0, type, payload.length);
    // The lower byte of the version may be another one.
    if (dialect === g12Version2) header[5] = stream[at + 5] ?? 0;
    if (!header.equals(stream.subarray(at, start))) throw new Error(`a header at ${at} is another`);
    if (!stream.subarray(start, end).equals(payload))
      throw new Error(`a payload at ${start} is another`);
    at = end;
  }
};

/** What is done with a message once it is there. */
const judge = ({ type, payload }: Received): void => {
  if (type === 'piece') isWithin(readPiece(payload)?.text, payload);
  else if (type === 'reset') isWithin(readReset(payload)?.reason, payload);
  else if (type === 'credit') readCredit(payload);
  else {
    const request = type === 'open' ? readOpen(payload)?.request : payload;
    if (request !== undefined) text(request, payload);
  }
};

const text = (bytes: Uint8Array, payload: Uint8Array): void => {
  isWithin(bytes, payload);
  scan(bytes);
  const wrapped = unwrap(bytes);
  if (wrapped === undefined || wrapped instanceof Fault) return;
  isWithin(wrapped.message, payload);
  scan(wrapped.message);
};

const isWithin = (part: Uint8Array | undefined, whole: Uint8Array): void => {
  if (part === undefined || part.length === 0) return;
  const start = part.byteOffset - whole.byteOffset;
  if (part.buffer !== whole.buffer || start < 0 || start + part.length > whole.length) {
    throw new Error('a part of a message lies outside of it');
  }
};
