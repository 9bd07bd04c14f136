import { byteAt, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes.ts';
import type { FoundMembers } from './found-members.ts';
import type { JsonWalker } from './json-walker.ts';
import type { Marks, Message, MessageKind, SenderMarks } from './message.ts';
import { idKeyOf, idNumberOf, isNullId, isUsableId, NO_NUMBER } from './message-id.ts';
import { readMethod } from './method-name.ts';
import { Slot } from './slots.ts';
import { latin1Text } from './text.ts';

const VERSION = Uint8Array.of(QUOTE, 0x32, 0x2e, 0x30, QUOTE);

const NO_MARKS: Marks = {};
const FIRST_MARK = Slot.name;
const LAST_MARK = Slot.resultCapabilities;
const ANY_MARK = (1 << (LAST_MARK + 1)) - (1 << FIRST_MARK);

/** Longest text of a safe integer, so no long digit string is ever converted. */
const MAX_CODE_BYTES = 17;

const hasUsableId = (found: FoundMembers): boolean =>
  isUsableId(found.bytes, found.startOf(Slot.id), found.endOf(Slot.id));

/** Key of the id a fault may be answered with: empty when none, or none usable, was read. */
export const knownIdKey = (found: FoundMembers): string =>
  found.has(Slot.id) && hasUsableId(found)
    ? idKeyOf(found.bytes, found.startOf(Slot.id), found.endOf(Slot.id))
    : '';

const isVersionTwo = (found: FoundMembers): boolean => {
  if (!found.has(Slot.jsonrpc)) return false;
  const start = found.startOf(Slot.jsonrpc);
  if (found.endOf(Slot.jsonrpc) - start !== VERSION.length) return false;
  for (let index = 0; index < VERSION.length; index += 1) {
    if (byteAt(found.bytes, start + index) !== VERSION[index]) return false;
  }
  return true;
};

/** Why the members are no JSON-RPC 2.0 message, or undefined. */
const idRefusal = (found: FoundMembers): string | undefined => {
  if (!found.has(Slot.id) || hasUsableId(found)) return undefined;
  if (!isNullId(found.bytes, found.startOf(Slot.id))) {
    return 'the id is a number or a string of at most 255 bytes';
  }
  return found.has(Slot.error) && !found.has(Slot.method)
    ? undefined
    : 'only an error response may have a null id';
};

const shapeRefusal = (found: FoundMembers): string | undefined => {
  const hasResult = found.has(Slot.result);
  const hasError = found.has(Slot.error);
  if (found.has(Slot.method)) {
    return hasResult || hasError ? 'a request has neither result nor error' : undefined;
  }
  if (hasResult === hasError) return 'a message has one of method, result and error';
  if (!found.has(Slot.id)) return 'a response has an id';
  if (found.has(Slot.params)) return 'a response has no params';
  if (hasError && found.firstByteOf(Slot.error) !== OPEN_BRACE) return 'error is an object';
  return undefined;
};

const paramsRefusal = (found: FoundMembers): string | undefined => {
  if (!found.has(Slot.params)) return undefined;
  const first = found.firstByteOf(Slot.params);
  return first === OPEN_BRACE || first === OPEN_BRACKET
    ? undefined
    : 'params is an object or an array';
};

const methodOf = (found: FoundMembers): string | undefined =>
  found.firstByteOf(Slot.method) === QUOTE
    ? readMethod(found.bytes, found.startOf(Slot.method), found.endOf(Slot.method))
    : undefined;

/**
 * The message the found members make, or undefined with the walker told why they make none. Judged
 * after the whole text was read, so the fault can name the id wherever it stands.
 */
export const messageFrom = (found: FoundMembers, walker: JsonWalker): Message | undefined => {
  if (!isVersionTwo(found)) return refuse(walker, found, Slot.jsonrpc, 'jsonrpc must be "2.0"');
  const badId = idRefusal(found);
  if (badId !== undefined) return refuse(walker, found, Slot.id, badId);
  const badShape = shapeRefusal(found);
  if (badShape !== undefined) return refuse(walker, found, Slot.error, badShape);
  const badParams = paramsRefusal(found);
  if (badParams !== undefined) return refuse(walker, found, Slot.params, badParams);
  if (!found.has(Slot.method)) return build(found, 'response', undefined, walker.lineBreak);
  const method = methodOf(found);
  if (method === undefined)
    return refuse(walker, found, Slot.method, 'the method name is not legal');
  const kind = found.has(Slot.id) ? 'request' : 'notification';
  return build(found, kind, method, walker.lineBreak);
};

const refuse = (
  walker: JsonWalker,
  found: FoundMembers,
  slot: Slot,
  message: string,
): undefined => {
  walker.fail('invalid', message, found.has(slot) ? found.startOf(slot) : 0);
};

const build = (
  found: FoundMembers,
  kind: MessageKind,
  method: string | undefined,
  hasLineBreak: boolean,
): Message => {
  const idNumber = found.has(Slot.id)
    ? idNumberOf(found.bytes, found.startOf(Slot.id), found.endOf(Slot.id))
    : NO_NUMBER;
  return {
    bytes: found.bytes,
    kind,
    method,
    id: found.spanOf(Slot.id),
    idKey: idNumber < 0 ? idTextOf(found) : `${idNumber}`,
    idNumber,
    params: found.spanOf(Slot.params),
    result: found.spanOf(Slot.result),
    error: found.spanOf(Slot.error),
    errorCode: found.has(Slot.errorCode) ? errorCodeOf(found) : undefined,
    hasLineBreak,
    marks: found.hasAnyOf(ANY_MARK) ? marksOf(found, kind, method) : NO_MARKS,
  };
};

const idTextOf = (found: FoundMembers): string =>
  found.has(Slot.id) ? latin1Text(found.bytes, found.startOf(Slot.id), found.endOf(Slot.id)) : '';

const errorCodeOf = (found: FoundMembers): number | undefined => {
  const start = found.startOf(Slot.errorCode);
  const end = found.endOf(Slot.errorCode);
  if (end - start > MAX_CODE_BYTES || !isUsableId(found.bytes, start, end)) return undefined;
  // A string code begins with a quote and becomes NaN here.
  const code = Number(latin1Text(found.bytes, start, end));
  return Number.isSafeInteger(code) ? code : undefined;
};

const SENDER_MARKS =
  (1 << Slot.metaProtocolVersion) |
  (1 << Slot.metaClientInfo) |
  (1 << Slot.metaClientCapabilities) |
  (1 << Slot.metaLogLevel);

const senderOf = (found: FoundMembers): SenderMarks | undefined =>
  found.hasAnyOf(SENDER_MARKS)
    ? {
        protocolVersion: found.spanOf(Slot.metaProtocolVersion),
        clientInfo: found.spanOf(Slot.metaClientInfo),
        clientCapabilities: found.spanOf(Slot.metaClientCapabilities),
        logLevel: found.spanOf(Slot.metaLogLevel),
      }
    : undefined;

const marksOf = (found: FoundMembers, kind: MessageKind, method: string | undefined): Marks => ({
  sender: senderOf(found),
  name: found.spanOf(Slot.name),
  uri: found.spanOf(Slot.uri),
  cursor: found.spanOf(Slot.cursor),
  meta: found.firstByteOf(Slot.meta) === OPEN_BRACE ? found.spanOf(Slot.meta) : undefined,
  progressToken: found.spanOf(progressTokenSlot(kind, method)),
  requestId: found.spanOf(Slot.requestId),
  namespace: found.spanOf(Slot.namespace),
  token: found.spanOf(Slot.token),
  protocolVersion:
    found.spanOf(Slot.paramsProtocolVersion) ?? found.spanOf(Slot.resultProtocolVersion),
  capabilities: found.spanOf(Slot.paramsCapabilities) ?? found.spanOf(Slot.resultCapabilities),
  clientInfo: found.spanOf(Slot.clientInfo),
  level: found.spanOf(Slot.level),
  refName: found.spanOf(Slot.refName),
  refUri: found.spanOf(Slot.refUri),
  logger: found.spanOf(Slot.logger),
});

/** Slot 0 is never found: elsewhere a member of this name is the method's own business. */
const progressTokenSlot = (kind: MessageKind, method: string | undefined): number => {
  if (kind === 'request') return Slot.metaProgressToken;
  return method === 'notifications/progress' ? Slot.paramsProgressToken : 0;
};
