import { Fault } from '../../fault/fault.ts';
import { eachEntry, member } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { idKeyOf, isUsableId } from '../../wire/message-id.ts';
import { isEmptyObject, removals } from '../../wire/removals.ts';
import { type Edit, onOneLine, splice, spliceOne } from '../../wire/splice.ts';
import { decodeText, jsonString } from '../../wire/text.ts';
import { MetaKey } from './names.ts';
import { rawText } from './raw-text.ts';
import { composeFilter, filterOf, type SubscriptionFilter } from './subscription-filter.ts';
import { kindOf } from './value-kind.ts';

const key = `"${MetaKey.subscriptionId}"`;
const nothing = new Uint8Array(0);

/** `notifications/subscriptions/acknowledged`: the first message of a subscription. `idBytes`: raw id of its request. */
export const acknowledgement = (idBytes: Uint8Array, filter: SubscriptionFilter): Uint8Array =>
  rawText(
    `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{${key}:`,
    idBytes,
    `},"notifications":${composeFilter(filter)}}}`,
  );

/** What the server agreed to report; undefined when the message is no acknowledgement. */
export const acknowledgedFilter = (message: Message): SubscriptionFilter | undefined => {
  if (message.method !== 'notifications/subscriptions/acknowledged') return undefined;
  const filter = filterOf(message);
  return filter instanceof Fault ? undefined : filter;
};

/** Raw result by which a server ends a subscription in good order. */
export const gracefulEnd = (idBytes: Uint8Array): Uint8Array =>
  rawText(`{"resultType":"complete","_meta":{${key}:`, idBytes, '}}');

/** Raw text of the id of the subscription a notification belongs to, one character per byte; empty when it has none. */
export const subscriptionIdOf = (message: Message): string => {
  const { bytes, marks } = message;
  const id = marks.meta && member(bytes, marks.meta, MetaKey.subscriptionId);
  return id !== undefined && isUsableId(bytes, id.start, id.end)
    ? idKeyOf(bytes, id.start, id.end)
    : '';
};

/**
 * The notification on one line, with the id of the subscription it is sent on (2026-07-28, basic/patterns/subscriptions).
 * `idBytes`: raw id of the listen request. What cannot hold it stays as it is: positional params, a response.
 */
export const withSubscriptionId = (message: Message, idBytes: Uint8Array): Uint8Array => {
  const line = onOneLine(message);
  const { kind, params, marks } = message;
  if (kind === 'response') return line;
  if (params === undefined) {
    const end = line.length - 1;
    return spliceOne(line, placeAt(end), rawText(ownParamsHead, idBytes, ownParamsTail));
  }
  if (kindOf(line, params) !== 'object') return line;
  if (marks.meta !== undefined) return splice(line, editsInMeta(line, marks.meta, idBytes));
  const strange = member(line, params, '_meta');
  if (strange !== undefined) return spliceOne(line, strange, rawText(`{${key}:`, idBytes, '}'));
  const isEmpty = isEmptyObject(line, params);
  // The space tells params that were there, though empty, from those that came with the id.
  const text = isEmpty
    ? rawText(`"_meta":{${key}: `, idBytes, '}')
    : rawText(`"_meta":{${key}:`, idBytes, '},');
  return spliceOne(line, placeAt(params.start + 1), text);
};

const ownParamsStart = ',"params":';
const ownParamsHead = `${ownParamsStart}{"_meta":{${key}:`;
const ownParamsTail = '}}';

const placeAt = (at: number): Span => ({ start: at, end: at });

const isId = (bytes: Uint8Array, name: Span): boolean =>
  jsonString(bytes, name) === MetaKey.subscriptionId;

/** Every id that stands there gives way: of two equal members, readers do not agree on the one that counts. */
const editsInMeta = (bytes: Uint8Array, meta: Span, idBytes: Uint8Array): readonly Edit[] => {
  const edits: Edit[] = [];
  eachEntry(bytes, meta, (name, value) => {
    if (isId(bytes, name)) edits.push({ span: value, bytes: idBytes });
  });
  if (edits.length > 0) return edits;
  const comma = isEmptyObject(bytes, meta) ? '' : ',';
  return [{ span: placeAt(meta.start + 1), bytes: rawText(`${key}:`, idBytes, comma) }];
};

/**
 * The notification without the id of its subscription: the very bytes of the message when there is none. `_meta` goes
 * when nothing else is in it. What {@link withSubscriptionId} put into a message without `_meta` leaves no trace.
 */
export const withoutSubscriptionId = ({ bytes, params, marks }: Message): Uint8Array => {
  const { meta } = marks;
  if (params === undefined || meta === undefined) return bytes;
  const inMeta = removals(bytes, meta, (name) => isId(bytes, name));
  if (inMeta.edits.length === 0) return bytes;
  if (!inMeta.isAll) return splice(bytes, inMeta.edits);
  if (cameWithTheId(bytes, params, meta)) {
    const start = params.start - ownParamsStart.length;
    return spliceOne(bytes, { start, end: params.end }, nothing);
  }
  return splice(bytes, removals(bytes, params, (_, value) => value.start === meta.start).edits);
};

/** Whether params are, to the byte, what a tag adds to a message without params. */
const cameWithTheId = (bytes: Uint8Array, params: Span, meta: Span): boolean => {
  if (params.end !== bytes.length - 1) return false;
  const start = params.start - ownParamsStart.length;
  const id = member(bytes, meta, MetaKey.subscriptionId);
  if (id === undefined || id.start !== start + ownParamsHead.length) return false;
  return (
    decodeText(bytes, { start, end: id.start }) === ownParamsHead &&
    decodeText(bytes, { start: id.end, end: params.end }) === ownParamsTail
  );
};
