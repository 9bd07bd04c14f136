import { exposeName } from '../../domain/mcp/names.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import { spliceOne } from '../../domain/wire/splice.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { PageItem } from './list-pages.ts';

export interface ListedItem extends PageItem {
  readonly server: string;
}

const comma = 0x2c;

/** The raw `result` of a merged list. Only the names that need a prefix change; every other byte is the server's own. `hints`: more members. */
export const joinItems = (
  kind: ListKind,
  items: readonly ListedItem[],
  hints?: string,
): Uint8Array => {
  const parts = items.map((item) => exposed(kind, item));
  const head = encodeText(`{${JSON.stringify(kind.items)}:[`);
  const tail = encodeText(hints === undefined ? ']}' : `],${hints}}`);
  const commas = Math.max(0, parts.length - 1);
  const length = parts.reduce(
    (total, part) => total + part.length,
    head.length + commas + tail.length,
  );
  const whole = new Uint8Array(length);
  whole.set(head, 0);
  let at = head.length;
  parts.forEach((part, index) => {
    if (index > 0) {
      whole[at] = comma;
      at += 1;
    }
    whole.set(part, at);
    at += part.length;
  });
  whole.set(tail, at);
  return whole;
};

const exposed = (kind: ListKind, { bytes, keySpan, key, server }: ListedItem): Uint8Array =>
  kind.prefixed && keySpan !== undefined && key !== undefined
    ? spliceOne(bytes, keySpan, encodeText(JSON.stringify(exposeName(server, key))))
    : bytes;
