import { mirroredName } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { jsonString } from '../../domain/wire/text.ts';

/** The name, URI or task id a request is about, as its server knows it: `edits` may take the prefix of a server away. */
export const nameAtServer = (message: Message, edits: readonly Edit[]): string | undefined => {
  const span = mirroredName(message);
  if (span === undefined) return undefined;
  const edit = edits.find((candidate) => candidate.span.start === span.start);
  return edit === undefined
    ? jsonString(message.bytes, span)
    : jsonString(edit.bytes, { start: 0, end: edit.bytes.length });
};
