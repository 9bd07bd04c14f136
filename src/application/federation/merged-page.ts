import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import type { CacheHints } from '../../domain/mcp/rev2026/cache-hints.ts';
import { rawText } from '../../domain/mcp/rev2026/raw-text.ts';

/** One page of a merged list. */
export interface MergedPage {
  /** Raw text of the items, with commas between them. */
  readonly items: Uint8Array;
  /** Of the next page. */
  readonly cursor: string | undefined;
  /** What clients since 2026-07-28 are told; undefined for those before. */
  readonly hints: CacheHints | undefined;
}

/** The raw `result` of a list method. */
export const composePage = (kind: ListKind, { items, cursor, hints }: MergedPage): Uint8Array => {
  const next = cursor === undefined ? '' : `,"nextCursor":${JSON.stringify(cursor)}`;
  const complete =
    hints === undefined
      ? ''
      : `,"resultType":"complete","ttlMs":${hints.ttlMs},"cacheScope":"${hints.scope}"`;
  return rawText(`{${JSON.stringify(kind.items)}:[`, items, `]${next}${complete}}`);
};
