import type { ListKind } from '../../../domain/mcp/rev2025/methods.ts';
import { changedResponse } from '../../../domain/wire/changed-message.ts';
import { type ListItem, listItems, member } from '../../../domain/wire/items.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import { decodeText, jsonString } from '../../../domain/wire/text.ts';
import type { Shown } from '../../relay/route.ts';
import type { PageItem } from '../list-pages.ts';
import type { ServerView } from '../server-view.ts';

const nothing = new Uint8Array(0);
const nowhere: Span = { start: 0, end: 0 };

/**
 * One page of a server's list as the view shows it: items change or go, the latter with one comma. Every other byte
 * stays, the cursor and the hints among them. An answer without such a list stays as it is. Without its request nobody
 * hears that the server listed something.
 */
export const viewedList = (view: ServerView, kind: ListKind, request?: Message): Shown => {
  // The request may be gone when its answer comes.
  const isHeard = view.listed !== undefined && request !== undefined;
  const cursor = isHeard ? cursorText(request.bytes, request.marks.cursor) : undefined;
  return (answer) => {
    const { bytes, result } = answer;
    if (result === undefined) return answer;
    const items = listItems(bytes, result, kind.items, [kind.key]);
    if (items === undefined) return answer;
    if (isHeard) {
      const next = cursorText(bytes, member(bytes, result, 'nextCursor'));
      view.listed?.(kind, {
        cursor,
        items: items.map((item) => pageItem(bytes, item, kind)),
        next,
      });
    }
    return changedResponse(answer, editsOf(view, kind, bytes, items));
  };
};

const cursorText = (bytes: Uint8Array, span: Span | undefined): string | undefined => {
  const text = span && decodeText(bytes, span);
  return text === 'null' ? undefined : text;
};

const editsOf = (
  view: ServerView,
  kind: ListKind,
  bytes: Uint8Array,
  items: readonly ListItem[],
): readonly Edit[] => {
  const edits: Edit[] = [];
  let isFirst = true;
  items.forEach(({ span, members }, index) => {
    const item = pageItem(bytes, { span, members }, kind);
    const seen = view.item(kind, item);
    if (seen === undefined) edits.push({ span: gap(items, index, isFirst), bytes: nothing });
    else {
      isFirst = false;
      if (seen !== item) edits.push({ span, bytes: seen.bytes });
    }
  });
  return edits;
};

const pageItem = (
  bytes: Uint8Array,
  { span: { start, end }, members }: ListItem,
  kind: ListKind,
): PageItem => {
  const key = members[kind.key];
  return {
    bytes: bytes.subarray(start, end),
    keySpan: key && { start: key.start - start, end: key.end - start },
    key: key && jsonString(bytes, key),
  };
};

/** An item with the comma before it, or after it when none is shown before. */
const gap = (items: readonly ListItem[], index: number, isFirst: boolean): Span => {
  const { start, end } = items[index]?.span ?? nowhere;
  return isFirst
    ? { start, end: items[index + 1]?.span.start ?? end }
    : { start: items[index - 1]?.span.end ?? start, end };
};
