import { CLOSE_BRACE, COMMA } from './bytes.ts';
import { FAILED, JsonWalker } from './json-walker.ts';
import type { Span } from './message.ts';
import { encodeText, jsonString } from './text.ts';
import type { WireProblem } from './wire-fault.ts';

/** No honest wrapper has more members, and each is remembered by name. */
const MAX_MEMBERS = 64;

/** A message may be 64 levels deep and stand in a batch, which stands in the wrapper. */
const MAX_DEPTH = 66;

/** Members of an envelope and of a wrapper; and `jsonrpc`, which makes an object neither of them. */
const KNOWN: ReadonlySet<string> = new Set([
  'jsonrpc',
  'id',
  'timestamp',
  'source',
  'target_namespace',
  'auth_token',
  'mcp_payload',
  'message',
  'request',
]);

/** The known names of each length, in ASCII, so that hardly any name of a member becomes a string of its own. */
const KNOWN_BY_LENGTH: readonly (readonly { name: string; letters: Uint8Array }[])[] = Array.from(
  { length: Math.max(...Array.from(KNOWN, ({ length }) => length)) + 1 },
  (_, length) =>
    Array.from(KNOWN)
      .filter((name) => name.length === length)
      .map((name) => ({ name, letters: encodeText(name) })),
);

/** The known name that is spelled out in bytes [start, end). */
const plainNameAt = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  if (end - start >= KNOWN_BY_LENGTH.length) return undefined;
  for (const { name, letters } of KNOWN_BY_LENGTH[end - start] ?? []) {
    let index = 0;
    while (index < letters.length && bytes[start + index] === letters[index]) index += 1;
    if (index === letters.length) return name;
  }
  return undefined;
};

/** As readers that ignore case take a name, ASCII or Unicode. */
const foldCase = (name: string): string => name.toLowerCase().replaceAll('ſ', 's');

/** What is wrong with the text of a wrapper. */
export interface WrapperProblem {
  readonly problem: WireProblem;
  readonly message: string;
}

/**
 * The members of one object, found in one walk over its text; nothing inside their values is looked at, but all of it is
 * checked to be JSON. As strict as the scan of messages: two readers of a wrapper must not see different members.
 */
export class WrapperMembers {
  readonly #walker: JsonWalker;
  readonly #spans = new Map<string, Span>();
  #problem: WrapperProblem | undefined = undefined;

  /** `text` begins with an opening and ends with a closing brace. */
  constructor(text: Uint8Array) {
    this.#walker = new JsonWalker(text, MAX_DEPTH);
    if (this.#walk() < 0) this.#problem ??= this.#walker;
  }

  /** The first thing that is wrong; undefined for a wrapper that can be read. */
  get problem(): WrapperProblem | undefined {
    return this.#problem;
  }

  has(name: string): boolean {
    return this.#spans.has(name);
  }

  get(name: string): Span | undefined {
    return this.#spans.get(name);
  }

  #walk(): number {
    const walker = this.#walker;
    const { bytes } = walker;
    let at = walker.enter(0, 1);
    if (bytes[at] === CLOSE_BRACE) return this.#finish(at + 1);
    for (;;) {
      const keyEnd = walker.string(at);
      if (keyEnd < 0) return FAILED;
      const start = walker.colon(keyEnd);
      if (start < 0) return FAILED;
      const name = this.#nameAt(at, keyEnd);
      const end = walker.value(start, 1);
      this.#spans.set(name, { start, end: Math.max(start, end) });
      if (end < 0) return FAILED;
      if (this.#spans.size > MAX_MEMBERS)
        return walker.fail('invalid', 'there are too many members', at);
      if (end === bytes.length) return walker.cut(end);
      at = walker.space(end);
      const next = bytes[at];
      if (next === CLOSE_BRACE) return this.#finish(at + 1);
      if (next !== COMMA) return walker.fail('parse', 'a comma or closing brace was expected', at);
      at = walker.space(at + 1);
    }
  }

  #finish(end: number): number {
    return end === this.#walker.bytes.length
      ? end
      : this.#walker.fail('parse', 'there is more text after the object', end);
  }

  #nameAt(start: number, end: number): string {
    const { bytes } = this.#walker;
    const name = plainNameAt(bytes, start + 1, end - 1) ?? this.#unusualNameAt(start, end);
    if (this.#spans.has(name)) this.#note('duplicate_key', `"${name}" appears twice`);
    return name;
  }

  #unusualNameAt(start: number, end: number): string {
    const name = jsonString(this.#walker.bytes, { start, end }) ?? '';
    if (KNOWN.has(name)) this.#note('invalid', `"${name}" is written with escapes`);
    else if (KNOWN.has(foldCase(name))) this.#note('invalid', `"${name}" is in the wrong case`);
    return name;
  }

  /** Whether it matters shows when all names are known: an object with `jsonrpc` is no wrapper. */
  #note(problem: WireProblem, message: string): void {
    this.#problem ??= { problem, message };
  }
}
