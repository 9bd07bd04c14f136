import { changedResponse } from '../wire/changed-message.ts';
import { eachElement, membersAt } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import type { Edit } from '../wire/splice.ts';
import { decodeText, encodeText, jsonString } from '../wire/text.ts';
import { insteadOfTask } from './task-refusal.ts';
import type { ValueChange } from './value-change.ts';

const names = ['isError', 'resultType', 'structuredContent', 'content'];

/**
 * The answer of a tool as clients see it: its `structuredContent`, and each text of its content that is the same value
 * as JSON. Errors and results that are not complete stay as they are, but for tasks, which are refused.
 */
export const seenResult = (answer: Message, change: ValueChange): Message => {
  const { bytes, result } = answer;
  const refused = insteadOfTask(answer);
  if (refused !== undefined) return refused;
  if (result === undefined) return answer;
  const { isError, resultType, structuredContent, content } = membersAt(bytes, result.start, names);
  const type = resultType === undefined ? 'complete' : jsonString(bytes, resultType);
  const hasFailed = isError !== undefined && decodeText(bytes, isError) === 'true';
  if (hasFailed || type !== 'complete' || structuredContent === undefined) return answer;
  const value = bytes.subarray(structuredContent.start, structuredContent.end);
  const seen = change.toClient(value);
  const inTexts = content === undefined ? [] : textEdits(bytes, content, value, change);
  return changedResponse(answer, [
    ...(seen === value ? [] : [{ span: structuredContent, bytes: seen }]),
    ...inTexts,
  ]);
};

const textEdits = (
  bytes: Uint8Array,
  content: Span,
  value: Uint8Array,
  change: ValueChange,
): readonly Edit[] => {
  const edits: Edit[] = [];
  let tree: unknown;
  eachElement(bytes, content, (item) => {
    const { text: at } = membersAt(bytes, item.start, ['text']);
    const text = at && jsonString(bytes, at);
    if (at === undefined || text === undefined || !/^\s*[[{]/.test(text)) return;
    tree ??= JSON.parse(decodeText(value));
    if (!isEqual(parsed(text), tree)) return;
    const before = encodeText(text.trim());
    const after = change.toClient(before);
    if (after !== before) {
      edits.push({ span: at, bytes: encodeText(JSON.stringify(decodeText(after))) });
    }
  });
  return edits;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // words that happen to begin with a bracket
  }
};

const isEqual = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other) || one === other) return true;
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) {
    return false;
  }
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
};

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
