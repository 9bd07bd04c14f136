import {
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
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
import { JsonNumber } from './json-number-pieces.ts';
import { JsonString } from './json-string-pieces.ts';
import type { Span } from './message.ts';

/** Who hears where the members of the outermost object lie. Offsets count from the beginning of the text. */
export interface MemberObserver {
  /** Bytes of the name of a member, its quotes left out, as they come. */
  nameBytes(bytes: Uint8Array, start: number, end: number): void;
  /** A value begins; `first` is its first byte. */
  valueBegins(offset: number, first: number): void;
  valueEnds(offset: number): void;
}

/** What may come next. */
const Expect = {
  value: 0,
  valueOrEnd: 1,
  key: 2,
  keyOrEnd: 3,
  colon: 4,
  next: 5,
  string: 6,
  number: 7,
  word: 8,
  nothing: 9,
} as const;
type Expect = (typeof Expect)[keyof typeof Expect];

const WORDS = ['true', 'false', 'null'] as const;

/**
 * The strict grammar of `JsonWalker` over a text that comes in pieces, cut anywhere: nothing of it is held. Raw line
 * breaks between tokens become spaces in the pieces themselves, so that the text lies on one line.
 */
export class JsonPieces {
  /** Why the text is refused; undefined while it is not. */
  problem: { readonly kind: 'parse' | 'utf8' | 'depth'; readonly message: string } | undefined =
    undefined;
  /** The longest string value so far, its quotes left out, as a range of the text. */
  longestString: Span = { start: 0, end: 0 };
  readonly #maxDepth: number;
  readonly #observer: MemberObserver;
  /** Opening byte of each open container. */
  readonly #open: number[] = [];
  readonly #string = new JsonString();
  #expect: Expect = Expect.value;
  #isName = false;
  #stringStart = 0;
  readonly #number = new JsonNumber();
  #word: string = WORDS[0];
  #wordAt = 0;
  /** Where the piece at hand begins in the text. */
  #base = 0;

  constructor(maxDepth: number, observer: MemberObserver) {
    this.#maxDepth = maxDepth;
    this.#observer = observer;
  }

  /** The value is complete; only whitespace may follow. */
  get isComplete(): boolean {
    return this.#expect === Expect.nothing;
  }

  /** Bytes read. */
  get length(): number {
    return this.#base;
  }

  /** False once the text is refused. */
  push(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#expect === Expect.string) at = this.#inString(bytes, at);
      else {
        const byte = bytes[at] as number;
        if (this.#expect === Expect.number) {
          if (this.#number.takes(byte)) at += 1;
          else if (this.#number.isWhole) this.#valueEnds(at);
          else this.#fail('parse', 'a digit was expected');
        } else if (this.#expect === Expect.word) at = this.#inWord(byte, at);
        else if (byte <= SPACE) at = this.#blank(bytes, at, byte);
        else at = this.#token(byte, at);
      }
      if (this.problem !== undefined) return false;
    }
    this.#base += bytes.length;
    return true;
  }

  #fail(kind: 'parse' | 'utf8' | 'depth', message: string): number {
    this.problem = { kind, message };
    return 0;
  }

  #blank(bytes: Uint8Array, at: number, byte: number): number {
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) bytes[at] = SPACE;
    else if (byte !== SPACE && byte !== TAB)
      return this.#fail('parse', 'a raw control character is between tokens');
    return at + 1;
  }

  #inString(bytes: Uint8Array, from: number): number {
    const string = this.#string;
    const at = string.read(bytes, from);
    if (string.problem !== undefined) {
      return this.#fail(string.problem, 'a string holds bytes or an escape no string may hold');
    }
    const ends = string.isOver;
    if (this.#isName && this.#open.length === 1)
      this.#observer.nameBytes(bytes, from, ends ? at - 1 : at);
    if (!ends) return at;
    if (this.#isName) this.#expect = Expect.colon;
    else {
      const { start, end } = this.longestString;
      const stringEnd = this.#base + at - 1;
      if (stringEnd - this.#stringStart > end - start) {
        this.longestString = { start: this.#stringStart, end: stringEnd };
      }
      this.#valueEnds(at);
    }
    return at;
  }

  #inWord(byte: number, at: number): number {
    if (byte !== this.#word.charCodeAt(this.#wordAt))
      return this.#fail('parse', 'a value was expected');
    this.#wordAt += 1;
    if (this.#wordAt === this.#word.length) this.#valueEnds(at + 1);
    return at + 1;
  }

  #token(byte: number, at: number): number {
    switch (this.#expect) {
      case Expect.valueOrEnd:
        if (byte === CLOSE_BRACKET) return this.#close(at);
        return this.#value(byte, at);
      case Expect.value:
        return this.#value(byte, at);
      case Expect.keyOrEnd:
        if (byte === CLOSE_BRACE) return this.#close(at);
        return this.#name(byte, at);
      case Expect.key:
        return this.#name(byte, at);
      case Expect.colon:
        if (byte !== COLON) return this.#fail('parse', 'a colon was expected');
        this.#expect = Expect.value;
        return at + 1;
      case Expect.next:
        return this.#next(byte, at);
      case Expect.nothing:
        return this.#fail('parse', 'there is more text after the value');
      case Expect.string: // these are read elsewhere
      case Expect.number:
      case Expect.word:
        return at;
    }
  }

  #name(byte: number, at: number): number {
    if (byte !== QUOTE) return this.#fail('parse', 'a string was expected');
    this.#isName = true;
    this.#string.begin();
    this.#expect = Expect.string;
    return at + 1;
  }

  #next(byte: number, at: number): number {
    const kind = this.#open.at(-1);
    if (byte === COMMA) {
      this.#expect = kind === OPEN_BRACE ? Expect.key : Expect.value;
      return at + 1;
    }
    // In ASCII both closing brackets stand two places after their opening ones.
    return kind !== undefined && byte === kind + 2
      ? this.#close(at)
      : this.#fail('parse', 'a comma or bracket was expected');
  }

  #value(byte: number, at: number): number {
    if (this.#open.length === 1) this.#observer.valueBegins(this.#base + at, byte);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (this.#open.length === this.#maxDepth) {
        return this.#fail('depth', `nested deeper than ${this.#maxDepth} levels`);
      }
      this.#open.push(byte);
      this.#expect = byte === OPEN_BRACE ? Expect.keyOrEnd : Expect.valueOrEnd;
      return at + 1;
    }
    if (byte === QUOTE) {
      this.#isName = false;
      this.#stringStart = this.#base + at + 1;
      this.#string.begin();
      this.#expect = Expect.string;
      return at + 1;
    }
    if (byte === MINUS || (byte >= DIGIT_0 && byte <= DIGIT_9)) {
      this.#number.begin(byte);
      this.#expect = Expect.number;
      return at + 1;
    }
    const word = WORDS.find((one) => one.charCodeAt(0) === byte);
    if (word === undefined) return this.#fail('parse', 'a value was expected');
    this.#word = word;
    this.#wordAt = 1;
    this.#expect = Expect.word;
    return at + 1;
  }

  #close(at: number): number {
    this.#open.pop();
    this.#valueEnds(at + 1);
    return at + 1;
  }

  /** A value has ended before `at`. */
  #valueEnds(at: number): void {
    const depth = this.#open.length;
    this.#expect = depth === 0 ? Expect.nothing : Expect.next;
    if (depth === 1) this.#observer.valueEnds(this.#base + at);
  }
}
