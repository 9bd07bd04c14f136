import { formatPath } from '../../../domain/config/problem.ts';
import { maxDepth, maxNodes } from './limits.ts';
import type { Path } from './places.ts';
import { type KeyPart, TomlCursor } from './toml-cursor.ts';

/** What the finder tells of; offsets in UTF-16 units. */
export interface TomlSight {
  /** A key that ends `path`; a table is named as often as it is opened. */
  key(path: Path, offset: number): void;
  value(path: Path, start: number, end: number): void;
  /** A key that an earlier one at `first` has settled already. */
  duplicate(path: Path, offset: number, first: number): void;
}

/**
 * Finds where the keys and values of a TOML text stand, which its parser tells of mistakes only. Of a text with a
 * mistake it finds what stands before it. TOML 1.0, and line ends in inline tables as in 1.1.
 */
export class TomlFinder {
  /** Where there is more in the text, or deeper, than a configuration may have; undefined when there is not. */
  tooLargeAt: number | undefined;
  readonly #cursor: TomlCursor;
  readonly #sight: TomlSight;
  /** Elements of each array of tables so far, by path. */
  readonly #elements = new Map<string, number>();
  readonly #settled = new Map<string, number>();
  #count = 0;

  constructor(text: string, sight: TomlSight) {
    this.#cursor = new TomlCursor(text);
    this.#sight = sight;
  }

  find(): void {
    let table: Path = [];
    this.#cursor.skipEmpty();
    while (!this.#cursor.isAtEnd) {
      if (this.#cursor.skip('[[')) table = this.#arrayHeader();
      else if (this.#cursor.skip('[')) table = this.#tableHeader();
      else this.#pair(table, 0);
      this.#cursor.skipEmpty();
    }
  }

  #tableHeader(): Path {
    const parts = this.#cursor.key();
    if (parts.length === 0 || !this.#cursor.skip(']')) return this.#stop();
    const path = this.#open(parts, true);
    this.#settle(path, parts);
    return this.#inLast(path);
  }

  #arrayHeader(): Path {
    const parts = this.#cursor.key();
    const [last] = parts.slice(-1);
    if (last === undefined || !this.#cursor.skip(']]')) return this.#stop();
    const list = this.#open(parts, true);
    const index = this.#elements.get(formatPath(list)) ?? 0;
    this.#elements.set(formatPath(list), index + 1);
    const path = [...list, index];
    this.#sight.value(path, last.offset, last.offset);
    return path;
  }

  #pair(table: Path, depth: number): void {
    const parts = this.#cursor.key();
    if (parts.length === 0 || !this.#cursor.skip('=')) {
      this.#stop();
      return;
    }
    const path = this.#open(parts, false, table);
    this.#settle(path, parts);
    this.#cursor.skipBlanks();
    this.#value(path, depth);
  }

  /** The path a key leads to from `table`; those of headers start at the top and go through the last elements of arrays. */
  #open(parts: readonly KeyPart[], isHeader: boolean, table: Path = []): Path {
    let path = table;
    for (const { name, offset } of parts) {
      path = [...(isHeader ? this.#inLast(path) : path), name];
      this.#see(offset);
      if (path.length > maxDepth) return this.#tooLarge(offset);
      this.#sight.key(path, offset);
    }
    return path;
  }

  #inLast(path: Path): Path {
    const elements = this.#elements.get(formatPath(path));
    return elements === undefined ? path : [...path, elements - 1];
  }

  #settle(path: Path, parts: readonly KeyPart[]): void {
    const { offset } = parts.at(-1) ?? { offset: 0 };
    const first = this.#settled.get(formatPath(path));
    if (first === undefined) this.#settled.set(formatPath(path), offset);
    else this.#sight.duplicate(path, offset, first);
  }

  #value(path: Path, depth: number): void {
    const start = this.#cursor.offset;
    this.#see(start);
    if (depth > maxDepth) this.#tooLarge(start);
    else if (this.#cursor.startsWith('"') || this.#cursor.startsWith("'")) this.#cursor.text();
    else if (this.#cursor.skip('[')) this.#list(path, depth + 1);
    else if (this.#cursor.skip('{')) this.#inlineTable(path, depth + 1);
    else this.#cursor.bare();
    this.#sight.value(path, start, this.#cursor.offset);
  }

  #list(path: Path, depth: number): void {
    for (let index = 0; this.#goesOn(']'); index += 1) {
      this.#value([...path, index], depth);
      this.#separator(']');
    }
  }

  #inlineTable(path: Path, depth: number): void {
    while (this.#goesOn('}')) {
      this.#pair(path, depth);
      this.#separator('}');
    }
  }

  #goesOn(end: string): boolean {
    this.#cursor.skipEmpty();
    return !this.#cursor.isAtEnd && !this.#cursor.skip(end);
  }

  #separator(end: string): void {
    this.#cursor.skipEmpty();
    if (!this.#cursor.skip(',') && !this.#cursor.startsWith(end)) this.#stop();
  }

  #see(offset: number): void {
    this.#count += 1;
    // Of each pair its key and its value are seen.
    if (this.#count > 2 * maxNodes) this.#tooLarge(offset);
  }

  #tooLarge(offset: number): Path {
    this.tooLargeAt ??= offset;
    return this.#stop();
  }

  #stop(): Path {
    this.#cursor.giveUp();
    return [];
  }
}
