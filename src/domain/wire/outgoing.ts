import type { Message, Span } from './message.ts';
import { type Edit, onOneLine, splice, spliceText } from './splice.ts';
import { encodeLatin1 } from './text.ts';

/** A request on one line as it goes out: with the number `id` in place of its own id, and `edits` applied beside it. */
export const withOutgoingId = (
  request: Message,
  span: Span,
  id: number,
  edits: readonly Edit[],
): Uint8Array => {
  const bytes = onOneLine(request);
  return edits.length === 0
    ? spliceText(bytes, span, `${id}`)
    : splice(bytes, [{ span, bytes: encodeLatin1(`${id}`) }, ...edits]);
};
