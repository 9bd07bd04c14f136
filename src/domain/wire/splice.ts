import { allocateBytes } from './byte-slab.ts';
import { CARRIAGE_RETURN, copyRange, LINE_FEED, SPACE } from './bytes.ts';
import type { Message, Span } from './message.ts';

/** Put `bytes` where `span` is. An empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly bytes: Uint8Array;
}

export const noEdits: readonly Edit[] = [];

/** Text of another length around one replaced span. */
export const spliceOne = (bytes: Uint8Array, span: Span, replacement: Uint8Array): Uint8Array => {
  const removed = span.end - span.start;
  const spliced = allocateBytes(bytes.length - removed + replacement.length);
  const resume = span.start + replacement.length;
  copyRange(bytes, 0, span.start, spliced, 0);
  copyRange(replacement, 0, replacement.length, spliced, span.start);
  copyRange(bytes, span.end, bytes.length, spliced, resume);
  return spliced;
};

/** The same for a replacement of a few characters, each of which is one byte. */
export const spliceText = (bytes: Uint8Array, span: Span, replacement: string): Uint8Array => {
  const spliced = allocateBytes(bytes.length - (span.end - span.start) + replacement.length);
  copyRange(bytes, 0, span.start, spliced, 0);
  let at = span.start;
  for (let index = 0; index < replacement.length; index += 1) {
    spliced[at] = replacement.charCodeAt(index);
    at += 1;
  }
  copyRange(bytes, span.end, bytes.length, spliced, at);
  return spliced;
};

/**
 * The bytes with each span replaced, in one allocation. Edits come in any order; two that overlap
 * are a bug of the caller and throw a RangeError.
 */
export const splice = (bytes: Uint8Array, edits: readonly Edit[]): Uint8Array => {
  const ordered = edits.toSorted((one, other) => one.span.start - other.span.start);
  let length = bytes.length;
  for (const edit of ordered) length += edit.bytes.length - (edit.span.end - edit.span.start);
  const spliced = allocateBytes(Math.max(length, 0));
  let from = 0;
  let to = 0;
  for (const { span, bytes: replacement } of ordered) {
    if (span.start < from) throw new RangeError('edits overlap');
    copyRange(bytes, from, span.start, spliced, to);
    to += span.start - from;
    copyRange(replacement, 0, replacement.length, spliced, to);
    to += replacement.length;
    from = span.end;
  }
  copyRange(bytes, from, bytes.length, spliced, to);
  return spliced;
};

/**
 * The message on one line, for newline-delimited and SSE carriers: raw line breaks between tokens
 * become spaces. Same length; a copy only when there is something to replace.
 */
export const onOneLine = (message: Message): Uint8Array => {
  if (!message.hasLineBreak) return message.bytes;
  const line = Uint8Array.from(message.bytes);
  for (let at = 0; at < line.length; at += 1) {
    // Inside strings JSON allows no raw line break, so each one stands between tokens.
    const byte = line[at];
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) line[at] = SPACE;
  }
  return line;
};
