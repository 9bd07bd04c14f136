import {
  BACKSLASH,
  CARRIAGE_RETURN,
  COLON,
  COMMA,
  DIGIT_0,
  DIGIT_9,
  LINE_FEED,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  TAB,
} from './bytes.ts';
import { escapeLength, HALF_PAIR, sequenceLength } from './utf8.ts';
import type { WireProblem } from './wire-fault.ts';

/** What a method of {@link JsonWalker} returns instead of a position. */
export const FAILED = -1;

/** Deepest nesting any limit can allow: the size of the stack below. */
export const DEPTH_CEILING = 1_024;

/** Open containers of the value being walked. Shared: a walk is synchronous and never nests. */
const containers = new Uint8Array(DEPTH_CEILING);

const TRUE = Uint8Array.of(0x74, 0x72, 0x75, 0x65);
const FALSE = Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65);
const NULL = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);

const PLAIN = 1;

/** Printable ASCII without quote and backslash: bytes of a string that need no look. */
const stringBytes = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? PLAIN : 0,
);

/**
 * Strict RFC 8259 grammar over UTF-8 bytes. Each method takes the position of a token and returns
 * the position after it, or {@link FAILED} with `problem`, `message` and `offset` set.
 *
 * The bytes must end with a closing bracket or NUL. No other token accepts these, so only the
 * position after a closing bracket can be the end, and all other reads need no check of bounds.
 */
export class JsonWalker {
  readonly bytes: Uint8Array;
  readonly #maxDepth: number;
  /** A CR or LF was seen between tokens. */
  lineBreak = false;
  problem: WireProblem = 'parse';
  message = '';
  offset = 0;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.bytes = bytes;
    this.#maxDepth = Math.min(maxDepth, DEPTH_CEILING);
  }

  fail(problem: WireProblem, message: string, offset: number): number {
    this.problem = problem;
    this.message = message;
    this.offset = offset;
    return FAILED;
  }

  cut(at: number): number {
    return this.fail('parse', 'the text ends too early', at);
  }

  /** Skips whitespace; never fails. */
  space(from: number): number {
    return (this.bytes[from] as number) > SPACE ? from : this.#blank(from);
  }

  #blank(from: number): number {
    const bytes = this.bytes;
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte > SPACE) return at;
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.lineBreak = true;
      else if (byte !== SPACE && byte !== TAB) return at;
    }
    return at;
  }

  string(from: number): number {
    const bytes = this.bytes;
    if ((bytes[from] as number) !== QUOTE) return this.fail('parse', 'a string was expected', from);
    const length = bytes.length;
    let at = from + 1;
    while (at < length) {
      const byte = bytes[at] as number;
      if (stringBytes[byte] === PLAIN) {
        at += 1;
        continue;
      }
      if (byte === QUOTE) return at + 1;
      at = this.#unusual(at, byte);
      if (at < 0) return FAILED;
    }
    return this.fail('parse', 'the string does not end', from);
  }

  /** Escapes, multi-byte characters and raw controls inside a string. */
  #unusual(at: number, byte: number): number {
    if (byte === BACKSLASH) {
      const length = escapeLength(this.bytes, at);
      if (length > 0) return at + length;
      return length === HALF_PAIR
        ? this.fail('utf8', 'half of a surrogate pair is escaped', at)
        : this.fail('parse', 'this escape does not exist in JSON', at);
    }
    if (byte < SPACE) return this.fail('parse', 'a raw control character is in a string', at);
    const length = sequenceLength(this.bytes, at);
    return length > 0 ? at + length : this.fail('utf8', 'the text is not UTF-8', at);
  }

  /** A member name and its colon; returns the position of the member's value. */
  key(from: number): number {
    const end = this.string(from);
    return end < 0 ? FAILED : this.colon(end);
  }

  colon(from: number): number {
    const at = this.space(from);
    if ((this.bytes[at] as number) !== COLON) return this.fail('parse', 'a colon was expected', at);
    return this.space(at + 1);
  }

  /** One value of any kind, inside `depth` open containers. */
  value(from: number, depth: number): number {
    const first = this.bytes[from] as number;
    return first === OPEN_BRACE || first === OPEN_BRACKET
      ? this.#nested(from, depth)
      : this.#scalar(from, first);
  }

  #nested(from: number, depth: number): number {
    const bytes = this.bytes;
    let open = 0;
    let at = from;
    for (;;) {
      const first = bytes[at] as number;
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        at = this.enter(at, depth + open + 1);
        if (at < 0) return FAILED;
        containers[open] = first;
        open += 1;
        // In ASCII both closing brackets stand two places after their opening ones.
        if ((bytes[at] as number) !== first + 2) {
          if (first === OPEN_BRACE) at = this.key(at);
          if (at < 0) return FAILED;
          continue;
        }
      } else {
        at = this.#scalar(at, first);
        if (at < 0) return FAILED;
        at = this.space(at);
      }
      for (;;) {
        const kind = containers[open - 1] as number;
        const next = bytes[at] as number;
        if (next === COMMA) {
          at = this.#following(at, kind);
          if (at < 0) return FAILED;
          break;
        }
        if (next !== kind + 2) return this.fail('parse', 'a comma or bracket was expected', at);
        open -= 1;
        at += 1;
        if (open === 0) return at;
        if (at === bytes.length) return this.cut(at);
        at = this.space(at);
      }
    }
  }

  /** From a comma to the next value of a container of this kind. */
  #following(comma: number, kind: number): number {
    const at = this.space(comma + 1);
    return kind === OPEN_BRACE ? this.key(at) : at;
  }

  /** Opens the container at `at` as level `depth`; returns the position of what it holds. */
  enter(at: number, depth: number): number {
    return depth > this.#maxDepth
      ? this.fail('depth', `nested deeper than ${this.#maxDepth} levels`, at)
      : this.space(at + 1);
  }

  #scalar(at: number, first: number): number {
    if (first === QUOTE) return this.string(at);
    if (first === MINUS || (first >= DIGIT_0 && first <= DIGIT_9)) return this.#number(at, first);
    if (first === TRUE[0]) return this.#literal(at, TRUE);
    if (first === FALSE[0]) return this.#literal(at, FALSE);
    if (first === NULL[0]) return this.#literal(at, NULL);
    return this.fail('parse', 'a value was expected', at);
  }

  #literal(at: number, word: Uint8Array): number {
    for (let index = 1; index < word.length; index += 1) {
      if ((this.bytes[at + index] as number) !== word[index]) {
        return this.fail('parse', 'a value was expected', at);
      }
    }
    return at + word.length;
  }

  #number(from: number, first: number): number {
    const bytes = this.bytes;
    let at = first === MINUS ? from + 1 : from;
    const afterInteger = (bytes[at] as number) === DIGIT_0 ? at + 1 : this.#digits(at);
    if (afterInteger < 0) return FAILED;
    at = afterInteger;
    if ((bytes[at] as number) === 0x2e) {
      at = this.#digits(at + 1);
      if (at < 0) return FAILED;
    }
    if (((bytes[at] as number) | 0x20) !== 0x65) return at;
    const sign = bytes[at + 1] as number;
    return this.#digits(sign === 0x2b || sign === MINUS ? at + 2 : at + 1);
  }

  /** One digit or more. */
  #digits(from: number): number {
    const bytes = this.bytes;
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte < DIGIT_0 || byte > DIGIT_9) break;
    }
    return at > from ? at : this.fail('parse', 'a digit was expected', from);
  }
}
