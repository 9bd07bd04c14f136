import { isPattern, matchesName } from '../transform/name-pattern.ts';

/** Stands for what fills an expression of a URI template: no pattern of an operator holds this character. */
const FILLING = '\u{ffff}';

interface Pattern {
  readonly text: string;
  readonly head: string;
  readonly tail: string;
  /** Nothing but head and tail has to be found. */
  readonly isShort: boolean;
}

/** Texts and patterns with `*` for any run of characters, upper and lower case told apart. Linear in the text. */
export class TextPatterns {
  readonly isEverything: boolean;
  readonly #texts: ReadonlySet<string>;
  readonly #patterns: readonly Pattern[];

  constructor(patterns: readonly string[]) {
    this.isEverything = patterns.includes('*');
    this.#texts = new Set(patterns.filter((pattern) => !isPattern(pattern)));
    this.#patterns = patterns.filter(isPattern).map(patternOf);
  }

  match(text: string): boolean {
    if (this.isEverything || this.#texts.has(text)) return true;
    for (const pattern of this.#patterns) if (isLike(pattern, text)) return true;
    return false;
  }

  /** Whether all that a URI template (RFC 6570) stands for matches. */
  matchAllOf(template: string): boolean {
    return this.match(template.replaceAll(expression, FILLING));
  }

  /** Whether some of it does. */
  matchSomeOf(template: string): boolean {
    const filled = template.replaceAll(expression, '*');
    if (!isPattern(filled)) return this.match(filled);
    for (const text of this.#texts) if (matchesName(filled, text)) return true;
    const other = patternOf(filled);
    return this.#patterns.some((pattern) => haveCommon(pattern, other));
  }
}

const expression = /\{[^{}]*\}/g;

const patternOf = (text: string): Pattern => {
  const first = text.indexOf('*');
  const last = text.lastIndexOf('*');
  return {
    text,
    head: text.slice(0, first),
    tail: text.slice(last + 1),
    isShort: first === last,
  };
};

const isLike = ({ text: pattern, head, tail, isShort }: Pattern, text: string): boolean =>
  text.length >= head.length + tail.length &&
  text.startsWith(head) &&
  text.endsWith(tail) &&
  (isShort || matchesName(pattern, text));

/**
 * Whether a text fits both: beginnings and ends decide, since what either has in between fits into a run of the other.
 */
const haveCommon = (one: Pattern, other: Pattern): boolean =>
  (one.head.startsWith(other.head) || other.head.startsWith(one.head)) &&
  (one.tail.endsWith(other.tail) || other.tail.endsWith(one.tail));
