import type { PathStep } from './problem.ts';

/** A value of a JSON text and where it stands, in UTF-16 units: `start` is its first, `end` the one behind it. */
export interface JsonNode {
  readonly start: number;
  readonly end: number;
  /** A text, a number, true, false or null; undefined for what has members or items. */
  readonly scalar?: string | number | boolean | null;
  readonly members?: readonly JsonMember[];
  readonly items?: readonly JsonNode[];
}

interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly value: JsonNode;
}

export type JsonOutcome =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly message: string; readonly offset: number };

const maxDepth = 64;

/** Reads JSON as editors write it: with comments and with commas behind the last member. */
export const parseJsonc = (text: string): JsonOutcome => {
  const cursor = new Cursor(text);
  const node = cursor.value(0);
  cursor.skip();
  if (node !== undefined && !cursor.isAtEnd) cursor.fail('the file goes on behind its end');
  const { failure } = cursor;
  if (node !== undefined && failure === undefined) return { ok: true, node };
  return { ok: false, ...(failure ?? { message: 'the file cannot be read', offset: 0 }) };
};

interface Failure {
  readonly message: string;
  readonly offset: number;
}

const literals = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const word = /[A-Za-z0-9+.-]+/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const quoted = /"(?:[^"\\\n]|\\.)*"/y;
const blank = /(?:[\s\uFEFF]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

/** Walks through a text. What it reads is undefined from the first mistake on, which it keeps. */
class Cursor {
  readonly #text: string;
  #at = 0;
  failure: Failure | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  fail(message: string, offset = this.#at): undefined {
    const isEnd = offset === this.#text.length;
    this.failure ??= { message: isEnd ? 'the file ends too early' : message, offset };
    return undefined;
  }

  skip(): void {
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }

  value(depth: number): JsonNode | undefined {
    this.skip();
    if (depth > maxDepth) return this.fail('the file is nested too deeply');
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#members(start, depth);
    if (first === '[') return this.#items(start, depth);
    const scalar = first === '"' ? this.#string() : this.#word();
    return scalar === undefined ? undefined : { start, scalar, end: this.#at };
  }

  #members(start: number, depth: number): JsonNode | undefined {
    const members: JsonMember[] = [];
    const keys = new Set<string>();
    const isRead = this.#list('}', () => {
      const member = this.#member(depth, keys);
      if (member !== undefined) members.push(member);
      return member !== undefined;
    });
    return isRead ? { start, members, end: this.#at } : undefined;
  }

  #member(depth: number, keys: Set<string>): JsonMember | undefined {
    const keyStart = this.#at;
    if (this.#text[keyStart] !== '"') return this.fail('expected a key in double quotes');
    const key = this.#string();
    if (key === undefined) return undefined;
    if (keys.has(key)) return this.fail(`duplicate key ${JSON.stringify(key)}`, keyStart);
    keys.add(key);
    this.skip();
    if (!this.#take(':')) return this.fail(`expected ":" behind the key ${JSON.stringify(key)}`);
    const value = this.value(depth + 1);
    return value && { key, keyStart, value };
  }

  #items(start: number, depth: number): JsonNode | undefined {
    const items: JsonNode[] = [];
    const isRead = this.#list(']', () => {
      const item = this.value(depth + 1);
      if (item !== undefined) items.push(item);
      return item !== undefined;
    });
    return isRead ? { start, items, end: this.#at } : undefined;
  }

  #list(close: string, readOne: () => boolean): boolean {
    this.#at += 1;
    this.skip();
    while (!this.#take(close)) {
      if (!readOne()) return false;
      this.skip();
      if (this.#take(close)) return true;
      if (!this.#take(',')) {
        this.fail(`expected "," or "${close}"`);
        return false;
      }
      this.skip();
    }
    return true;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #string(): string | undefined {
    quoted.lastIndex = this.#at;
    const found = quoted.exec(this.#text)?.[0];
    if (found === undefined) return this.fail('a text does not end on its line');
    const parsed = unquoted(found);
    if (parsed === undefined) return this.fail('a text holds an escape JSON does not know');
    this.#at += found.length;
    return parsed;
  }

  #word(): number | boolean | null | undefined {
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)?.[0];
    if (found === undefined) {
      return this.fail('expected a value');
    }
    const literal = literals.get(found);
    if (literal === undefined && !number.test(found)) {
      return this.fail('expected a value: texts stand in double quotes');
    }
    this.#at += found.length;
    return literal === undefined ? Number(found) : literal;
  }
}

const unquoted = (text: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(text.replaceAll('\t', '\\t'));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};

/** The plain value of a node. */
export const jsonValue = (node: JsonNode): unknown => {
  if (node.items !== undefined) return node.items.map(jsonValue);
  if (node.members === undefined) return node.scalar;
  return Object.fromEntries(node.members.map(({ key, value }) => [key, jsonValue(value)]));
};

/** What stands at a path; undefined when nothing does. */
export const jsonAt = (node: JsonNode, path: readonly PathStep[]): JsonNode | undefined =>
  path.reduce<JsonNode | undefined>(
    (found, step) =>
      typeof step === 'number'
        ? found?.items?.[step]
        : found?.members?.find(({ key }) => key === step)?.value,
    node,
  );

/** Line and column, both from 1. */
export const placeIn = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
};
