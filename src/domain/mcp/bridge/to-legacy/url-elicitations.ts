import { listItems, member, membersAt } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import { onOneLine, splice } from '../../../wire/splice.ts';
import { jsonString } from '../../../wire/text.ts';
import type { NamedRequest } from '../../rev2026/input-required.ts';
import { asksForInput } from '../../rev2026/names.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { keyOfAsk } from './server-ask.ts';

/** 2025-11-25, schema, URLElicitationRequiredError. */
const urlElicitationRequired = -32_042;
const maxElicitations = 64;

/**
 * What the client is to do before it sends its request again, when the answer is the error by which servers of
 * 2025-11-25 say so. Undefined for every other answer, and for requests whose result must not ask for anything.
 */
export const urlElicitations = (
  answer: Message,
  method: string,
): readonly NamedRequest[] | undefined => {
  const { error, errorCode } = answer;
  if (errorCode !== urlElicitationRequired || error === undefined || !asksForInput(method)) {
    return undefined;
  }
  const bytes = onOneLine(answer);
  const data = member(bytes, error, 'data');
  const items = data && listItems(bytes, data, 'elicitations', []);
  if (items === undefined || items.length === 0 || items.length > maxElicitations) return undefined;
  return items.every(({ span }) => isUrlMode(bytes, span))
    ? items.map(({ span }, index) => elicitationOf(bytes, span, index + 1))
    : undefined;
};

const isUrlMode = (bytes: Uint8Array, span: Span): boolean => {
  const { mode, url, message } = membersAt(bytes, span.start, ['mode', 'url', 'message']);
  const isText = (at: Span | undefined): boolean =>
    at !== undefined && jsonString(bytes, at) !== undefined;
  return isText(url) && isText(message) && mode !== undefined && jsonString(bytes, mode) === 'url';
};

const elicitationOf = (bytes: Uint8Array, span: Span, count: number): NamedRequest => {
  const own = bytes.slice(span.start, span.end);
  const whole = { start: 0, end: own.length };
  const { edits } = removals(own, whole, (name) => jsonString(own, name) === 'elicitationId');
  const request = rawText('{"method":"elicitation/create","params":', splice(own, edits), '}');
  return { key: keyOfAsk('elicitation/create', count), request };
};
