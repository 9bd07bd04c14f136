import type { LongPart, LongRange } from '../../domain/wire/long-part.ts';
import { decodeText, encodeText } from '../../domain/wire/text.ts';
import type { SpooledText } from '../ports/driven/spool.ts';
import type { LargeResults } from './large-results.ts';

/** Part of a text, and where it stands in it: moved to whole characters. */
export interface LinkedPart {
  readonly offset: number;
  /** Where the next part begins; the length of the text when this is the last. */
  readonly next: number;
  readonly bytes: Uint8Array;
}

const CHUNK_BYTES = 131_072;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

/** A text in the spool that is read in ranges. Binary content stays base64, of which every three bytes are four characters. */
export class LinkedText {
  readonly isBinary: boolean;
  readonly isJson: boolean;
  mimeType = '';
  readonly #range: LongRange;
  readonly #release: () => void;

  private constructor(range: LongRange, kind: 'text' | 'base64' | 'json', release: () => void) {
    this.isBinary = kind === 'base64';
    this.isJson = kind === 'json';
    this.#range = range;
    this.#release = release;
  }

  /** Undefined when there is no room for it, or it cannot be read. */
  static async of(
    long: LongPart,
    kind: 'text' | 'base64' | 'json',
    results: LargeResults,
  ): Promise<LinkedText | undefined> {
    if (kind === 'json') return new LinkedText(long.result, kind, () => long.release());
    const decoded = await decodedText(long.raw, results);
    if (decoded === undefined) return undefined;
    long.release();
    return new LinkedText(decoded, kind, () => decoded.release());
  }

  /** In bytes of what is read: of UTF-8, or of the binary content. */
  get length(): number {
    return this.isBinary ? Math.floor((this.#range.length / 4) * 3) : this.#range.length;
  }

  /** Undefined when it cannot be read any more. */
  async part(offset: number, length: number): Promise<LinkedPart | undefined> {
    return this.isBinary ? this.#binaryPart(offset, length) : this.#textPart(offset, length);
  }

  release(): void {
    this.#release();
  }

  async #textPart(offset: number, length: number): Promise<LinkedPart | undefined> {
    const from = Math.min(offset, this.length);
    // One character more on either side shows where characters begin and end.
    const to = Math.min(this.length, from + Math.max(4, length));
    const bytes = new Uint8Array(to - from);
    if (bytes.length > 0 && !(await this.#range.read(from, bytes))) return undefined;
    let start = 0;
    while (start < bytes.length && isContinuation(bytes[start] as number)) start += 1;
    const end = to === this.length ? bytes.length : wholeUntil(bytes);
    return { offset: from + start, next: from + end, bytes: bytes.subarray(start, end) };
  }

  async #binaryPart(offset: number, length: number): Promise<LinkedPart | undefined> {
    const from = Math.min(Math.floor(offset / 3) * 4, this.#range.length);
    const to = Math.min(this.#range.length, from + Math.max(1, Math.floor(length / 3)) * 4);
    const bytes = new Uint8Array(to - from);
    if (bytes.length > 0 && !(await this.#range.read(from, bytes))) return undefined;
    const next = to === this.#range.length ? this.length : (to / 4) * 3;
    return { offset: (from / 4) * 3, next, bytes };
  }
}

/** The inside of a JSON string without its escapes, as a text of its own. */
const decodedText = async (
  raw: LongRange,
  results: LargeResults,
): Promise<SpooledText | undefined> => {
  const text = results.open();
  if (text === undefined) return undefined;
  let drained = Promise.withResolvers<void>();
  text.onDrain(() => drained.resolve());
  for (let at = 0; at < raw.length; ) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, raw.length - at));
    const isRead = await raw.read(at, chunk);
    const end = at + chunk.length === raw.length ? chunk.length : unitsUntil(chunk);
    const part = isRead ? encodeText(unescaped(chunk.subarray(0, end))) : undefined;
    drained = Promise.withResolvers<void>();
    const outcome = part === undefined ? 'full' : results.write(text, part);
    if (outcome === 'full') {
      text.release();
      return undefined;
    }
    if (outcome === 'wait') await drained.promise;
    at += end;
  }
  return text;
};

const unescaped = (bytes: Uint8Array): string => {
  const read: unknown = JSON.parse(`"${decodeText(bytes)}"`);
  return typeof read === 'string' ? read : '';
};

/** Where the last whole character or escape (a surrogate pair is one) ends. */
const unitsUntil = (bytes: Uint8Array): number => {
  let at = 0;
  for (let next = 0; next <= bytes.length; next = at + unitLength(bytes, at)) at = next;
  return at;
};

const unitLength = (bytes: Uint8Array, at: number): number => {
  const byte = bytes[at] ?? 0;
  if (byte !== BACKSLASH) return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  if (bytes[at + 1] !== LOWER_U) return 2;
  const first = (bytes[at + 2] ?? 0) | 0x20;
  const second = (bytes[at + 3] ?? 0) | 0x20;
  const isHigh =
    first === 0x64 && (second === 0x38 || second === 0x39 || second === 0x61 || second === 0x62);
  return isHigh ? 12 : 6;
};

const isContinuation = (byte: number): boolean => byte >= 0x80 && byte < 0xc0;

const wholeUntil = (bytes: Uint8Array): number => {
  let start = bytes.length - 1;
  while (start > 0 && isContinuation(bytes[start] as number)) start -= 1;
  return start + unitLength(bytes, start) === bytes.length ? bytes.length : start;
};
