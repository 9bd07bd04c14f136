import { Fault } from '../../domain/fault/fault.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { listItems, member } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';

const maxPages = 100;
const maxListBytes = 32 * 1024 * 1024;

/** One item of a server's list: its raw JSON text and where its identifying member stands in it. */
export interface PageItem {
  readonly bytes: Uint8Array;
  readonly keySpan: Span | undefined;
  /** Decoded value of the identifying member. */
  readonly key: string | undefined;
}

/** A server that never stops paging, or repeats a cursor. */
export class ListTooLong {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** All pages of a server's list. `fetchPage` takes the raw JSON text of a cursor; the empty string `""` is a valid one. */
export const drainList = async (
  kind: ListKind,
  fetchPage: (cursor: string | undefined) => Promise<Message | Fault>,
): Promise<readonly PageItem[] | Fault | ListTooLong> => {
  const items: PageItem[] = [];
  const seen = new Set<string>();
  let totalBytes = 0;
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await fetchPage(cursor);
    if (answer instanceof Fault) return answer;
    if (answer.result === undefined) {
      return new Fault('backend_protocol_error', `the server refused: ${decodeText(answer.bytes)}`);
    }
    totalBytes += answer.bytes.length;
    if (totalBytes > maxListBytes)
      return new ListTooLong(`the list is longer than ${maxListBytes} bytes`);
    items.push(...itemsOf(answer, answer.result, kind));
    cursor = nextCursor(answer, answer.result);
    if (cursor === undefined) return items;
    if (seen.has(cursor)) return new ListTooLong(`the server repeats the cursor ${cursor}`);
    seen.add(cursor);
  }
  return new ListTooLong(`the list has more than ${maxPages} pages`);
};

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
