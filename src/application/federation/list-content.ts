import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import type { PageItem } from './list-pages.ts';
import type { ServerView } from './server-view.ts';

/** The items of one server's list in one piece of memory that is the list's own. */
export interface ListContent {
  readonly items: readonly PageItem[];
  /** Equal for lists of the same text. */
  readonly digest: string;
  /** Roughly what it takes in memory, in bytes. */
  readonly size: number;
}

const lineFeed = 0x0a;
/** What an item takes besides its text. */
const itemOverhead = 300;

/** Items as `view` shows them. Of several with the same key the first stays: nobody could address the others. */
export const contentOf = (
  kind: ListKind,
  items: readonly PageItem[],
  view: ServerView | undefined,
  digestOf: (data: Uint8Array) => string,
): ListContent => {
  view?.listed?.(kind, { cursor: undefined, items, next: undefined });
  const shown = distinct(
    view === undefined ? items : items.flatMap((item) => view.item(kind, item) ?? []),
  );
  // Items stand on one line each, so lines tell them apart.
  const text = new Uint8Array(shown.reduce((length, { bytes }) => length + bytes.length + 1, 0));
  let at = 0;
  const kept = shown.map(({ bytes, keySpan, key }) => {
    const start = at;
    text.set(bytes, start);
    at = start + bytes.length + 1;
    text[at - 1] = lineFeed;
    return { bytes: text.subarray(start, at - 1), keySpan, key };
  });
  return { items: kept, digest: digestOf(text), size: text.length + kept.length * itemOverhead };
};

const distinct = (items: readonly PageItem[]): readonly PageItem[] => {
  const seen = new Set<string>();
  return items.filter(({ key }) => {
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
};
