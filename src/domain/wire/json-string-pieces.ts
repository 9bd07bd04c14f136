import { BACKSLASH, DIGIT_0, LOWER_U, QUOTE, SPACE } from './bytes.ts';
import { sequenceLength } from './utf8.ts';

/** Where in a string the last byte stood. `low`: the other half of a surrogate pair has to follow. */
const Place = { text: 0, escape: 1, hex: 2, lowEscape: 3, lowU: 4, sequence: 5 } as const;
type Place = (typeof Place)[keyof typeof Place];

const PLAIN = 1;
/** Printable ASCII without quote and backslash: bytes that need no look. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? PLAIN : 0,
);
const simpleEscapes = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const LONGEST_SEQUENCE = 4;

/** The inside of JSON strings, one after the other, in pieces that are cut anywhere. As strict as `JsonWalker.string`. */
export class JsonString {
  problem: 'parse' | 'utf8' | undefined = undefined;
  /** The closing quote was read. */
  isOver = false;
  #place: Place = Place.text;
  #unit = 0;
  #digits = 0;
  #isLow = false;
  /** Continuation bytes that are still to come, and between what the next one has to lie. */
  #missing = 0;
  #from = 0x80;
  #to = 0xbf;

  /** The opening quote was read. */
  begin(): void {
    this.isOver = false;
    this.#place = Place.text;
    this.#isLow = false;
  }

  /** Returns the position after the closing quote, or the end of the piece; nothing that counts after a problem. */
  read(bytes: Uint8Array, from: number): number {
    const length = bytes.length;
    let at = from;
    while (at < length) {
      const byte = bytes[at] as number;
      if (this.#place === Place.text) {
        if (kinds[byte] === PLAIN) {
          at += 1;
          while (at < length && kinds[bytes[at] as number] === PLAIN) at += 1;
          continue;
        }
        if (byte === QUOTE) {
          this.isOver = true;
          return at + 1;
        }
        at += byte >= 0x80 ? this.#beginSequence(bytes, at, byte) : this.#beginEscape(byte);
      } else {
        this.#goOn(byte);
        at += 1;
      }
      if (this.problem !== undefined) return at;
    }
    return at;
  }

  #beginEscape(byte: number): number {
    if (byte === BACKSLASH) this.#place = Place.escape;
    else this.problem = 'parse';
    return 1;
  }

  #beginSequence(bytes: Uint8Array, at: number, lead: number): number {
    if (bytes.length - at >= LONGEST_SEQUENCE) {
      const length = sequenceLength(bytes, at);
      if (length === 0) this.problem = 'utf8';
      return length;
    }
    // Near the end of a piece the rest may be in the next one.
    if (lead < 0xc2 || lead > 0xf4) this.problem = 'utf8';
    this.#missing = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    this.#from = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    this.#to = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    this.#place = Place.sequence;
    return 1;
  }

  #goOn(byte: number): void {
    switch (this.#place) {
      case Place.sequence:
        this.#continuation(byte);
        return;
      case Place.escape:
        if (byte === LOWER_U) this.#beginUnit(false);
        else if (simpleEscapes.has(byte)) this.#place = Place.text;
        else this.problem = 'parse';
        return;
      case Place.lowEscape:
        if (byte === BACKSLASH) this.#place = Place.lowU;
        else this.problem = 'utf8';
        return;
      case Place.lowU:
        if (byte === LOWER_U) this.#beginUnit(true);
        else this.problem = 'utf8';
        return;
      case Place.hex:
        this.#hexDigit(byte);
        return;
      case Place.text: // read elsewhere
    }
  }

  #continuation(byte: number): void {
    if (byte < this.#from || byte > this.#to) this.problem = 'utf8';
    this.#from = 0x80;
    this.#to = 0xbf;
    this.#missing -= 1;
    if (this.#missing === 0) this.#place = Place.text;
  }

  #beginUnit(isLow: boolean): void {
    this.#isLow = isLow;
    this.#unit = 0;
    this.#digits = 0;
    this.#place = Place.hex;
  }

  #hexDigit(byte: number): void {
    const lower = byte | 0x20;
    const isLetter = lower >= 0x61 && lower <= 0x66;
    if (!isLetter && (byte < DIGIT_0 || byte > 0x39)) {
      this.problem = 'parse';
      return;
    }
    this.#unit = this.#unit * 16 + (isLetter ? lower - 0x57 : byte - DIGIT_0);
    this.#digits += 1;
    if (this.#digits === 4) this.#endUnit();
  }

  #endUnit(): void {
    const isHigh = this.#unit >= 0xd800 && this.#unit < 0xdc00;
    const isLowHalf = this.#unit >= 0xdc00 && this.#unit < 0xe000;
    if (isLowHalf !== this.#isLow) this.problem = 'utf8';
    this.#place = isHigh && !this.#isLow ? Place.lowEscape : Place.text;
  }
}
