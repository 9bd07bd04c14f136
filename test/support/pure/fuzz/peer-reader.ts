import { detectDialect } from '../../../../src/domain/wire/dialect-detection.ts';
import { g12, g12Version2 } from '../../../../src/domain/wire/dialects/g12.ts';
import { m6 } from '../../../../src/domain/wire/dialects/m6.ts';
import { m7 } from '../../../../src/domain/wire/dialects/m7.ts';
import { r16 } from '../../../../src/domain/wire/dialects/r16.ts';
import { s12 } from '../../../../src/domain/wire/dialects/s12.ts';
import type { Dialect, DialectName, FrameType } from '../../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../../src/domain/wire/frame-decoder.ts';
import { LineSplitter } from '../../../../src/domain/wire/line-splitter.ts';

const dialects: Readonly<Record<DialectName, Dialect>> = { g12, r16, s12, m6, m7 };

/** As much as a peer may send before it is clear what it speaks. */
const MAX_FIRST_BYTES = 256;
const AGREED = Buffer.from('{"agreed_version":2}');

export interface Received {
  readonly type: FrameType | 'line';
  readonly payload: Uint8Array;
}

/** Reads a connection the way a frontend does: finds out what it speaks, then cuts it into messages. */
export class PeerReader {
  readonly received: Received[] = [];
  /** Why nothing more is read; undefined while all is well. */
  problem: string | undefined = undefined;
  /** What this peer speaks, once that is known. */
  spoken: string = 'need_more';
  /** The layout with the most types that was in use. */
  dialect: Dialect | undefined = undefined;
  readonly #maxBytes: number;
  #first = Buffer.alloc(0);
  #decoder: FrameDecoder | undefined = undefined;
  #lines: LineSplitter | undefined = undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    if (this.problem !== undefined) return;
    if (this.#decoder !== undefined) this.#readFrames(this.#decoder, chunk);
    else if (this.#lines !== undefined) this.#readLines(this.#lines, chunk);
    else this.#detect(chunk);
  }

  #detect(chunk: Uint8Array): void {
    const first = Buffer.concat([this.#first, chunk]);
    const spoken = detectDialect(first);
    this.#first = first;
    this.spoken = spoken;
    if (spoken === 'need_more') {
      if (first.length > MAX_FIRST_BYTES) this.problem = 'silent';
    } else if (spoken === 'unknown') this.problem = 'unknown';
    else {
      if (spoken === 'newline_json') this.#lines = new LineSplitter(this.#maxBytes);
      else {
        this.dialect = dialects[spoken];
        this.#decoder = new FrameDecoder(this.dialect, this.#maxBytes);
      }
      this.push(first);
    }
  }

  #readFrames(decoder: FrameDecoder, chunk: Uint8Array): void {
    const answer = decoder.push(chunk, (type, payload) => {
      this.received.push({ type, payload });
      if (type === 'version_ack' && AGREED.equals(payload) && this.spoken === 'g12') {
        this.dialect = g12Version2;
        decoder.use(g12Version2);
      }
    });
    if (answer !== 'ok') this.problem = answer;
  }

  #readLines(lines: LineSplitter, chunk: Uint8Array): void {
    const answer = lines.push(chunk, (payload) => this.received.push({ type: 'line', payload }));
    if (answer !== 'ok') this.problem = answer;
  }
}
