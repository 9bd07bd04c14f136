import { byteAt, CLOSE_BRACE, COMMA, SPACE } from './bytes.ts';
import { eachElement, eachEntry } from './items.ts';
import type { Span } from './message.ts';
import type { Edit } from './splice.ts';

export interface Removals {
  readonly edits: readonly Edit[];
  /** Nothing of the object is left. */
  readonly isAll: boolean;
}

const nothing = new Uint8Array(0);

/** Takes members out of an object, each with the comma before it, or after it when nothing is kept before. */
export const removals = (
  bytes: Uint8Array,
  within: Span,
  isRemoved: (name: Span, value: Span) => boolean,
): Removals => {
  const edits: Edit[] = [];
  let previousEnd = within.start;
  let isAll = true;
  eachEntry(bytes, within, (name, value) => {
    if (isRemoved(name, value)) {
      const span = isAll
        ? { start: name.start, end: afterComma(bytes, value.end) }
        : { start: previousEnd, end: value.end };
      edits.push({ span, bytes: nothing });
    } else isAll = false;
    previousEnd = value.end;
  });
  return { edits, isAll };
};

/** Takes elements out of an array, each with the comma before it, or after it when nothing is kept before. */
export const elementRemovals = (
  bytes: Uint8Array,
  within: Span,
  isRemoved: (element: Span, index: number) => boolean,
): readonly Edit[] => {
  const edits: Edit[] = [];
  let previousEnd = within.start;
  let isAll = true;
  eachElement(bytes, within, (element, index) => {
    if (isRemoved(element, index)) {
      const span = isAll
        ? { start: element.start, end: afterComma(bytes, element.end) }
        : { start: previousEnd, end: element.end };
      edits.push({ span, bytes: nothing });
    } else isAll = false;
    previousEnd = element.end;
  });
  return edits;
};

/** Whether the object at `within` has no members. */
export const isEmptyObject = (bytes: Uint8Array, within: Span): boolean =>
  byteAt(bytes, afterSpace(bytes, within.start + 1)) === CLOSE_BRACE;

const afterSpace = (bytes: Uint8Array, at: number): number => {
  let end = at;
  while (end < bytes.length && byteAt(bytes, end) <= SPACE) end += 1;
  return end;
};

/** After the comma that follows, or `at` when none does. */
const afterComma = (bytes: Uint8Array, at: number): number => {
  const next = afterSpace(bytes, at);
  return byteAt(bytes, next) === COMMA ? next + 1 : at;
};
