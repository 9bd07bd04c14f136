import type { Definition } from '../../domain/pinning/pin-book.ts';

/** Lists that clients have begun to read and may never finish. */
const MAX_OPEN = 64;

/** Puts the pages of lists together by their cursors, whoever reads them and however they mix. */
export class PageChains {
  /** What was read of a list up to a cursor, by its raw text. */
  readonly #open = new Map<string, ReadonlyMap<string, Definition>>();

  /**
   * All of a list when this page is its end and every page before it was seen; else undefined. `cursor`: raw text of
   * the cursor the page was asked for with, `next`: that of the page after it.
   */
  add(
    cursor: string | undefined,
    page: ReadonlyMap<string, Definition>,
    next: string | undefined,
  ): ReadonlyMap<string, Definition> | undefined {
    const before = cursor === undefined ? new Map<string, Definition>() : this.#open.get(cursor);
    if (before === undefined) return undefined;
    const all = new Map([...before, ...page]);
    if (next === undefined) return all;
    this.#open.delete(next);
    this.#open.set(next, all);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return undefined;
  }
}
