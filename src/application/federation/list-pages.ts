import { Fault } from '../../domain/fault/fault.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { type CacheHints, cacheHintsAt } from '../../domain/mcp/rev2026/cache-hints.ts';
import { listItems, MAX_LIST_ITEMS, member } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';

const maxPages = 100;
const maxListBytes = 32 * 1024 * 1024;
/** What a server answers to a cursor it does not know any more (2025-11-25, server/utilities/pagination). */
const invalidParams = -32_602;
const methodNotFound = -32_601;

/** One item of a server's list: its raw JSON text and where its identifying member stands in it. */
export interface PageItem {
  readonly bytes: Uint8Array;
  readonly keySpan: Span | undefined;
  /** Decoded value of the identifying member. */
  readonly key: string | undefined;
}

/** All pages of a server's list together. */
export interface WholeList extends CacheHints {
  readonly items: readonly PageItem[];
}

/** A server that never stops paging, or repeats a cursor. */
export class ListTooLong {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

type FetchPage = (cursor: string | undefined) => Promise<Message | Fault>;

/** All items of a server's list. `fetchPage` takes the raw JSON text of a cursor; the empty string `""` is a valid one. */
export const drainList = async (
  kind: ListKind,
  fetchPage: FetchPage,
): Promise<readonly PageItem[] | Fault | ListTooLong> => {
  const whole = await drainPages(kind, fetchPage);
  return 'items' in whole ? whole.items : whole;
};

/** The same with how long the list lasts: as long as the page that lasts least, and for everybody when all pages do. */
export const drainPages = async (
  kind: ListKind,
  fetchPage: FetchPage,
): Promise<WholeList | Fault | ListTooLong> => {
  const first = await drainOnce(kind, fetchPage);
  if (first !== cursorExpired) return first;
  const second = await drainOnce(kind, fetchPage);
  return second === cursorExpired
    ? new Fault('backend_protocol_error', 'the server forgets its cursors while it is asked')
    : second;
};

const cursorExpired = Symbol('the server does not know its own cursor any more');

const drainOnce = async (
  kind: ListKind,
  fetchPage: FetchPage,
): Promise<WholeList | Fault | ListTooLong | typeof cursorExpired> => {
  const items: PageItem[] = [];
  const hints: CacheHints[] = [];
  const seen = new Set<string>();
  let totalBytes = 0;
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await fetchPage(cursor);
    if (answer instanceof Fault) return answer;
    if (answer.result === undefined) {
      if (page > 0 && answer.errorCode === invalidParams) return cursorExpired;
      const code =
        answer.errorCode === methodNotFound ? 'method_not_found' : 'backend_protocol_error';
      return new Fault(code, `the server refused: ${decodeText(answer.bytes)}`);
    }
    totalBytes += answer.bytes.length;
    if (totalBytes > maxListBytes)
      return new ListTooLong(`the list is longer than ${maxListBytes} bytes`);
    for (const item of itemsOf(answer, answer.result, kind)) items.push(item);
    if (items.length > MAX_LIST_ITEMS)
      return new ListTooLong(`the list has more than ${MAX_LIST_ITEMS} items`);
    hints.push(cacheHintsAt(answer.bytes, answer.result));
    cursor = nextCursor(answer, answer.result);
    if (cursor === undefined) return { items, ...together(hints) };
    if (seen.has(cursor)) return new ListTooLong(`the server repeats the cursor ${cursor}`);
    seen.add(cursor);
  }
  return new ListTooLong(`the list has more than ${maxPages} pages`);
};

const together = (hints: readonly CacheHints[]): CacheHints => ({
  ttlMs: Math.min(...hints.map(({ ttlMs }) => ttlMs)),
  scope: hints.every(({ scope }) => scope === 'public') ? 'public' : 'private',
});

const itemsOf = (answer: Message, result: Span, kind: ListKind): PageItem[] => {
  const bytes = onOneLine(answer);
  const listed = listItems(bytes, result, kind.items, [kind.key]) ?? [];
  return listed.map(({ span, members }) => {
    const key = members[kind.key];
    return {
      bytes: bytes.subarray(span.start, span.end),
      keySpan: key && { start: key.start - span.start, end: key.end - span.start },
      key: key && jsonString(bytes, key),
    };
  });
};

const nextCursor = ({ bytes }: Message, result: Span): string | undefined => {
  const span = member(bytes, result, 'nextCursor');
  const text = span && decodeText(bytes, span);
  return text === 'null' ? undefined : text;
};
