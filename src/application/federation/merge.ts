import {
  exposeNames,
  type NamingRules,
  type OwnedName,
} from '../../domain/federation/exposed-names.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { type Edit, splice } from '../../domain/wire/splice.ts';
import type { EqualNames } from './equal-names.ts';
import { type ExposedUris, stringEdit } from './exposed-uris.ts';
import type { PageItem } from './list-pages.ts';
import type { SharedUris } from './shared-uris.ts';

export interface ListedItem extends PageItem {
  readonly server: string;
  /** Others are shown it: it has its name, and hides what it hides, for everybody. */
  readonly isHidden?: boolean;
}

export interface MergeParts {
  readonly uris: ExposedUris;
  readonly shared: SharedUris;
  readonly equalNames: EqualNames;
}

const comma = 0x2c;

/** The items of a merged list as clients see them, in one piece of text, so that any part of it is at hand. */
export class MergedItems {
  /** The items with commas between them. */
  readonly #text: Uint8Array;
  /** Where each item begins in it, and behind the last where one more would. */
  readonly #starts: Uint32Array;

  constructor(items: readonly Uint8Array[]) {
    this.#starts = new Uint32Array(items.length + 1);
    this.#text = new Uint8Array(items.reduce((length, item) => length + item.length + 1, 0));
    let at = 0;
    items.forEach((item, index) => {
      this.#starts[index] = at;
      this.#text.set(item, at);
      at += item.length + 1;
      this.#text[at - 1] = comma;
    });
    this.#starts[items.length] = at;
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** Bytes. */
  get size(): number {
    return this.#text.length + this.#starts.byteLength;
  }

  /** Items from index `from` to before `to`, with commas between them. */
  between(from: number, to: number): Uint8Array {
    const start = this.#starts[from] as number;
    const end = this.#starts[to] as number;
    return this.#text.subarray(start, Math.max(start, end - 1));
  }
}

/**
 * The items of several servers, given in configuration order and the servers' own, as clients see them. What is not
 * exposed otherwise stays byte for byte; an item that an earlier one hides is left out.
 */
export const mergeItems = (
  kind: ListKind,
  items: readonly ListedItem[],
  rules: NamingRules,
  { uris, shared, equalNames }: MergeParts,
): MergedItems => {
  const listed = shared.distinct(kind, items);
  equalNames.report(kind, items, rules.prefix);
  const names = kind.prefixed ? exposedNames(listed, rules) : undefined;
  const texts = listed.flatMap((item) => {
    const { bytes, keySpan, server } = item;
    if (item.isHidden === true) return [];
    const edits: Edit[] = [...uris.itemEdits(server, kind, bytes)];
    if (names !== undefined && keySpan !== undefined && item.key !== undefined) {
      const name = names.get(item);
      if (name === undefined) return [];
      edits.push(stringEdit(keySpan, name));
    }
    return [edits.length === 0 ? bytes : splice(bytes, edits)];
  });
  return new MergedItems(texts);
};

/** Items without a name have none to expose. */
const exposedNames = (
  items: readonly ListedItem[],
  rules: NamingRules,
): ReadonlyMap<ListedItem, string | undefined> => {
  const named: ListedItem[] = [];
  const owned: OwnedName[] = [];
  for (const item of items) {
    if (item.key === undefined) continue;
    named.push(item);
    owned.push({ server: item.server, name: item.key });
  }
  const names = exposeNames(owned, rules);
  return new Map(named.map((item, index) => [item, names[index]]));
};
