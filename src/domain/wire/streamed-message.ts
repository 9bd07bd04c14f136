import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { JsonPieces, type MemberObserver } from './json-pieces.ts';
import type { Message, Span } from './message.ts';
import { scan } from './scan.ts';
import { encodeText } from './text.ts';
import { WireFault } from './wire-fault.ts';

const RESULT = encodeText('result');
const OBJECT = encodeText('{}');
const ARRAY = encodeText('[]');
const STRING = encodeText('""');
const SCALAR = encodeText('0');

/** Levels of nesting, the envelope included: the same as for a message that is scanned whole. */
const MAX_DEPTH = 64;
const NOWHERE = -1;

/**
 * One JSON-RPC response that comes in pieces, cut anywhere. Its result passes through; everything around it is held, with
 * an empty value in the place of the result, and judged by `scan` when the text has ended. So whatever `scan` refuses of
 * an envelope is refused here too. Of the result only the grammar is judged: its members are the business of whoever
 * reads it.
 */
export class StreamedMessage implements MemberObserver {
  readonly #maxOutlineBytes: number;
  readonly #json: JsonPieces = new JsonPieces(MAX_DEPTH, this);
  readonly #outline = new GrowingBytes();
  #nameLength = 0;
  /** The name that comes is so far the beginning of `result`. */
  #isResult = true;
  /** Range of the result in the text. */
  #start = NOWHERE;
  #end = NOWHERE;
  #isInside = false;
  /** Bytes of the outline before the result. */
  #headLength = 0;
  #standIn = SCALAR;
  #isFirst = true;

  /** @param maxOutlineBytes bytes beside the result */
  constructor(maxOutlineBytes: number) {
    this.#maxOutlineBytes = maxOutlineBytes;
  }

  /** Its result has begun: it can be nothing but a response with a result, or refused. */
  get hasResult(): boolean {
    return this.#start !== NOWHERE;
  }

  /** The longest string value so far, its quotes left out, as a range of the whole text. */
  get longestString(): Span {
    return this.#json.longestString;
  }

  /** Where the result begins in the text; only once it has. */
  get resultStart(): number {
    return this.#start;
  }

  /** Takes the next piece, in which line breaks between tokens are made spaces, and returns its part of the result. */
  push(piece: Uint8Array): Uint8Array | WireFault {
    const base = this.#json.length;
    const hadResult = this.hasResult;
    if (this.#isFirst && !this.#looksLikeObject(piece))
      return refused('a message is a JSON object');
    if (!this.#json.push(piece)) {
      const { kind, message } = this.#json.problem ?? { kind: 'parse', message: '' };
      return new WireFault(kind, message, base, '');
    }
    const from = this.hasResult ? within(this.#start - base, 0, piece.length) : piece.length;
    const to = this.#end === NOWHERE ? piece.length : within(this.#end - base, from, piece.length);
    this.#outline.append(piece, 0, from);
    if (this.hasResult && !hadResult) {
      this.#headLength = this.#outline.length;
      this.#outline.append(this.#standIn, 0, this.#standIn.length);
    }
    this.#outline.append(piece, to, piece.length);
    return this.#outline.length > this.#maxOutlineBytes
      ? refused(`more than ${this.#maxOutlineBytes} bytes stand beside the result`)
      : piece.subarray(from, to);
  }

  /** What stands before the result while that comes; undefined before it has begun and when it is over. */
  head(): Uint8Array | undefined {
    if (!this.#isInside) return undefined;
    const outline = this.#outline.take();
    this.#outline.append(outline, 0, outline.length);
    return outline.subarray(0, this.#headLength);
  }

  /** The message with an empty value of the same kind in the place of its result, once the text has ended. */
  end(): Message | WireFault {
    if (!this.#json.isComplete) return refused('the text ends too early');
    if (!this.hasResult) return refused('the message has no result');
    return scan(this.#outline.take());
  }

  nameBytes(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.#isResult; at += 1) {
      this.#isResult = bytes[at] === RESULT[this.#nameLength];
      this.#nameLength += 1;
    }
  }

  valueBegins(offset: number, first: number): void {
    // A second one goes to the outline, where it is a duplicate.
    if (this.#isResult && this.#nameLength === RESULT.length && !this.hasResult) {
      this.#start = offset;
      this.#isInside = true;
      this.#standIn = standInFor(first);
    }
    this.#isResult = true;
    this.#nameLength = 0;
  }

  valueEnds(offset: number): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.#end = offset;
  }

  #looksLikeObject(piece: Uint8Array): boolean {
    const first = piece.find((byte) => byte > 0x20);
    if (first !== undefined) this.#isFirst = false;
    return first === undefined || first === OPEN_BRACE;
  }
}

const within = (position: number, from: number, to: number): number =>
  Math.max(from, Math.min(to, position));

const standInFor = (first: number): Uint8Array => {
  if (first === OPEN_BRACE) return OBJECT;
  if (first === OPEN_BRACKET) return ARRAY;
  return first === QUOTE ? STRING : SCALAR;
};

const refused = (message: string): WireFault => new WireFault('parse', message, 0, '');
