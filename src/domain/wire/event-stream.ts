import { allocateBytes } from './byte-slab.ts';
import { byteAt, CARRIAGE_RETURN, COLON, copyRange, LINE_FEED, SPACE } from './bytes.ts';
import { GrowingBytes } from './growing-bytes.ts';
import type { LongTexts, PieceTaker } from './piece-taker.ts';
import { asciiInteger, decodeText, encodeText } from './text.ts';

/** One Server-Sent Event (WHATWG HTML §9.2). */
export interface StreamEvent {
  /** Last event id in force. Must hold no CR, LF or NUL. */
  readonly id?: string;
  /** Absent stands for `message`. Must hold no CR or LF. */
  readonly event?: string;
  readonly data: Uint8Array;
  readonly retryMs?: number;
}

/** A comment: keeps idle connections open and reaches no listener. */
export const COMMENT_KEEP_ALIVE: Uint8Array = encodeText(': keep-alive\n\n');

const DATA = encodeText('data: ');
const NEW_LINE = Uint8Array.of(LINE_FEED);

const fieldsBefore = (event: StreamEvent): Uint8Array[] => {
  const parts: Uint8Array[] = [];
  if (event.event !== undefined) parts.push(encodeText(`event: ${event.event}\n`));
  if (event.id !== undefined) parts.push(encodeText(`id: ${event.id}\n`));
  if (event.retryMs !== undefined) {
    parts.push(encodeText('retry: '), asciiInteger(event.retryMs), NEW_LINE);
  }
  return parts;
};

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = allocateBytes(length);
  let at = 0;
  for (const part of parts) {
    copyRange(part, 0, part.length, joined, at);
    at += part.length;
  }
  return joined;
};

/**
 * The event as it stands on the stream, its end included, in pieces; the data itself is not copied. Data is split into lines at LF; a raw CR
 * would end a line for the reader too, so data holding one does not come back unchanged. Messages on
 * one line never do.
 */
export const eventPieces = (event: StreamEvent): readonly Uint8Array[] => {
  const parts = fieldsBefore(event);
  const { data } = event;
  let start = 0;
  for (;;) {
    const end = data.indexOf(LINE_FEED, start);
    parts.push(DATA, data.subarray(start, end < 0 ? data.length : end), NEW_LINE);
    if (end < 0) break;
    start = end + 1;
  }
  parts.push(NEW_LINE);
  return parts;
};

/** The event as one array, for small ones: one write is cheaper than several. */
export const encodeEvent = (event: StreamEvent): Uint8Array => join(eventPieces(event));

const DATA_FIELD = [0x64, 0x61, 0x74, 0x61, COLON];

/** One more than the longest known field name, so no long name is ever decoded. */
const LONGEST_FIELD = 6;
const DIGITS = /^[0-9]{1,15}$/;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Incremental reader of an event stream by the rules of WHATWG HTML §9.2.6, on bytes. */
export class EventStreamDecoder {
  readonly #maxEventBytes: number;
  /** The unfinished line. */
  readonly #line = new GrowingBytes();
  /** Data of the unfinished event, each line with its LF. */
  readonly #data = new GrowingBytes();
  #event = '';
  #eventRetryMs: number | undefined = undefined;
  #lastEventId = '';
  /** In force as soon as the event is complete: one that is cut off must come again when the stream is resumed behind it. */
  #nextEventId = '';
  #retryMs: number | undefined = undefined;
  #isFirstLine = true;
  #isAfterCarriageReturn = false;
  #isTooLong = false;
  readonly #long: LongTexts | undefined;
  /** Gets the data of this event. */
  #taker: PieceTaker | undefined;
  /** What comes of the unfinished line is data for the taker. */
  #isLineTaken = false;
  #isDeclined = false;
  /** The unfinished line is no data. */
  #isOtherField = false;

  /**
   * @param maxEventBytes longest event, its data and its longest other line together
   * @param long data of events that are not collected; these may be longer
   */
  constructor(maxEventBytes: number, long?: LongTexts) {
    this.#maxEventBytes = maxEventBytes;
    this.#long = long;
  }

  /** The id of the last complete event that gave one, also of one without data; empty when none. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** The last reconnection time the stream gave, in milliseconds. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * Gives each complete event to `onEvent`; `id` is the last one in force, `data` is the caller's to
   * keep. Answers `too_long` before more than `maxEventBytes` of one event are held, and drops
   * everything from then on. An event the stream's end cuts off is never given.
   */
  push(chunk: Uint8Array, onEvent: (event: StreamEvent) => void): 'ok' | 'too_long' {
    let start = 0;
    for (let at = 0; at < chunk.length && !this.#isTooLong; at += 1) {
      const byte = chunk[at] as number;
      const isSecondHalf = byte === LINE_FEED && this.#isAfterCarriageReturn;
      this.#isAfterCarriageReturn = byte === CARRIAGE_RETURN;
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
      if (!isSecondHalf) this.#endLine(chunk, start, at, onEvent);
      start = at + 1;
    }
    if (!this.#isTooLong && start < chunk.length) this.#hold(chunk, start);
    return this.#isTooLong ? 'too_long' : 'ok';
  }

  /** The rest of the event will not come. */
  cut(): void {
    this.#taker?.cut();
  }

  /** The end of the line is not in the chunk. */
  #hold(chunk: Uint8Array, start: number): void {
    if (this.#isLineTaken) this.#hand(chunk.subarray(start));
    else if (this.#asksFor(chunk.length - start)) {
      this.#line.append(chunk, start, chunk.length);
      this.#ask();
    } else if (this.#fits(chunk.length - start)) this.#line.append(chunk, start, chunk.length);
  }

  #asksFor(more: number): boolean {
    if (this.#long === undefined || this.#isDeclined || this.#isOtherField) return false;
    return this.#data.length + this.#line.length + more > this.#long.above;
  }

  /** The unfinished line, or the event it is in, is long: does somebody take its data in pieces? */
  #ask(): void {
    const line = this.#line.take();
    const isData = DATA_FIELD.every((byte, at) => line[at] === byte);
    if (isData && (this.#event === '' || this.#event === 'message')) {
      const value = line.subarray(byteAt(line, DATA_FIELD.length) === SPACE ? 6 : 5);
      if (this.#taker === undefined) this.#begin(value);
      else {
        this.#hand(Uint8Array.of(SPACE));
        this.#hand(value);
      }
    }
    this.#isLineTaken = isData && this.#taker !== undefined;
    if (this.#isLineTaken) return;
    if (isData) this.#isDeclined = true;
    else this.#isOtherField = true;
    if (this.#fits(line.length)) this.#line.append(line, 0, line.length);
  }

  #begin(value: Uint8Array): void {
    const lines = this.#data.take();
    this.#data.append(lines, 0, lines.length);
    this.#data.append(value, 0, value.length);
    this.#taker = this.#long?.begin(this.#data.take());
    if (this.#taker === undefined) this.#data.append(lines, 0, lines.length);
  }

  #hand(data: Uint8Array): void {
    if (this.#taker?.push(data) === false) this.#isTooLong = true;
  }

  /** Whether `more` bytes may be added to the unfinished line. */
  #fits(more: number): boolean {
    if (this.#data.length + this.#line.length + more <= this.#maxEventBytes) return true;
    this.#isTooLong = true;
    this.#data.clear();
    this.#line.clear();
    return false;
  }

  #endLine(
    chunk: Uint8Array,
    start: number,
    end: number,
    onEvent: (event: StreamEvent) => void,
  ): void {
    this.#isOtherField = false;
    if (this.#isLineTaken) {
      this.#isLineTaken = false;
      this.#hand(chunk.subarray(start, end));
      return;
    }
    if (!this.#fits(end - start)) return;
    let line = chunk.subarray(start, end);
    if (this.#line.length > 0) {
      this.#line.append(chunk, start, end);
      line = this.#line.take();
    }
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (BYTE_ORDER_MARK.every((byte, at) => line[at] === byte)) line = line.subarray(3);
    }
    if (line.length === 0) this.#endEvent(onEvent);
    else this.#field(line);
  }

  #field(line: Uint8Array): void {
    const colon = line.indexOf(COLON);
    const nameEnd = colon < 0 ? line.length : colon;
    const skip = byteAt(line, nameEnd + 1) === SPACE ? 2 : 1;
    const valueStart = Math.min(nameEnd + skip, line.length);
    switch (decodeText(line.subarray(0, Math.min(nameEnd, LONGEST_FIELD)))) {
      case 'data':
        if (this.#taker !== undefined) {
          this.#hand(Uint8Array.of(SPACE));
          this.#hand(line.subarray(valueStart));
          break;
        }
        this.#data.append(line, valueStart, line.length);
        this.#data.append(NEW_LINE, 0, 1);
        break;
      case 'event':
        this.#event = decodeText(line.subarray(valueStart));
        break;
      case 'id':
        this.#setId(line.subarray(valueStart));
        break;
      case 'retry':
        this.#setRetry(decodeText(line.subarray(valueStart)));
        break;
      default: // Comments have an empty name; unknown fields are ignored.
    }
  }

  #setId(value: Uint8Array): void {
    if (!value.includes(0)) this.#nextEventId = decodeText(value);
  }

  #setRetry(value: string): void {
    if (!DIGITS.test(value)) return;
    this.#retryMs = Number(value);
    this.#eventRetryMs = this.#retryMs;
  }

  #endEvent(onEvent: (event: StreamEvent) => void): void {
    const data = this.#data.take();
    const event = this.#event;
    const retryMs = this.#eventRetryMs;
    this.#lastEventId = this.#nextEventId;
    this.#event = '';
    this.#eventRetryMs = undefined;
    this.#isDeclined = false;
    if (this.#taker !== undefined) {
      const taker = this.#taker;
      this.#taker = undefined;
      taker.end();
      return;
    }
    if (data.length === 0) return;
    onEvent({
      ...(this.#lastEventId !== '' && { id: this.#lastEventId }),
      ...(event !== '' && { event }),
      data: data.subarray(0, -1),
      ...(retryMs !== undefined && { retryMs }),
    });
  }
}
