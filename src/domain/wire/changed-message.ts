import type { Message, Span } from './message.ts';
import { type Edit, splice } from './splice.ts';

/** A response with changes inside its result or error. Its marks are lost; nothing is scanned again. */
export const changedResponse = (message: Message, edits: readonly Edit[]): Message => {
  if (edits.length === 0) return message;
  const moved = (span: Span | undefined): Span | undefined =>
    span && { start: movedTo(span.start, edits), end: movedTo(span.end, edits) };
  return {
    ...message,
    bytes: splice(message.bytes, edits),
    id: moved(message.id),
    result: moved(message.result),
    error: moved(message.error),
    marks: {},
  };
};

const movedTo = (position: number, edits: readonly Edit[]): number =>
  edits.reduce(
    (sum, { span, bytes }) =>
      span.end <= position ? sum + bytes.length - (span.end - span.start) : sum,
    position,
  );
