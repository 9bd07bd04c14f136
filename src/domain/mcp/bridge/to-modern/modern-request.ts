import { Fault } from '../../../fault/fault.ts';
import { member } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { isEmptyObject, removals } from '../../../wire/removals.ts';
import { scan } from '../../../wire/scan.ts';
import { type Edit, onOneLine, splice } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import { WireFault } from '../../../wire/wire-fault.ts';
import { MetaKey } from '../../rev2026/names.ts';
import { kindOf } from '../../rev2026/value-kind.ts';

/** Members of `_meta` that speak for the whole session here, so that a client's own give way. */
const reserved: ReadonlySet<string> = new Set([
  MetaKey.protocolVersion,
  MetaKey.clientInfo,
  MetaKey.clientCapabilities,
  MetaKey.logLevel,
]);

/**
 * A request of a session as a server of the stateless era wants it: on one line, with `members` (raw, without braces) in
 * `params._meta` and with `edits`. All other bytes stay. `invalid_params` when it cannot hold them.
 */
export const modernRequest = (
  message: Message,
  edits: readonly Edit[],
  members: string,
): Message | Fault => {
  const bytes = onOneLine(message);
  const meta = editsForMeta(bytes, message, members);
  return meta instanceof Fault ? meta : rescanned(splice(bytes, [...edits, ...meta]));
};

/** One answer of the client. */
export interface InputAnswer {
  /** The server's name for what it asked. */
  readonly key: string;
  /** Raw JSON of the client's result. */
  readonly result: Uint8Array;
}

/**
 * The same request again with what the server asked for (2026-07-28, basic/patterns/mrtr). `request`: of the first
 * round, with its `_meta`. `requestState`: the raw JSON string of the server; without one, the retry has none either.
 */
export const retriedRequest = (
  { bytes, params }: Message,
  answers: readonly InputAnswer[],
  requestState: Uint8Array | undefined,
): Message | Fault => {
  if (params === undefined) throw new TypeError('a request of this era has params');
  const { edits } = removals(bytes, params, (name) => ofRetry.has(jsonString(bytes, name) ?? ''));
  const parts: (string | Uint8Array)[] = [];
  if (answers.length > 0) {
    parts.push('"inputResponses":{');
    answers.forEach(({ key, result }, index) => {
      parts.push(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`, result);
    });
    parts.push('},');
  }
  if (requestState !== undefined) parts.push('"requestState":', requestState, ',');
  const inserted = parts.map((part) => insertion(params.start + 1, part));
  return rescanned(splice(bytes, [...inserted, ...edits]));
};

const ofRetry: ReadonlySet<string> = new Set(['inputResponses', 'requestState']);

const insertion = (at: number, part: string | Uint8Array): Edit => ({
  span: { start: at, end: at },
  bytes: typeof part === 'string' ? encodeText(part) : part,
});

const editsForMeta = (
  bytes: Uint8Array,
  { params, marks }: Message,
  members: string,
): readonly Edit[] | Fault => {
  if (params === undefined) {
    return [insertion(bytes.length - 1, `,"params":{"_meta":{${members}}}`)];
  }
  if (kindOf(bytes, params) !== 'object') {
    return new Fault('invalid_params', 'params must be an object');
  }
  const { meta } = marks;
  if (meta !== undefined) return editsInMeta(bytes, meta, members);
  const strange = member(bytes, params, '_meta');
  if (strange !== undefined) return [{ span: strange, bytes: encodeText(`{${members}}`) }];
  const comma = isEmptyObject(bytes, params) ? '' : ',';
  return [insertion(params.start + 1, `"_meta":{${members}}${comma}`)];
};

const editsInMeta = (bytes: Uint8Array, meta: Span, members: string): readonly Edit[] => {
  const { edits, isAll } = removals(bytes, meta, (name) =>
    reserved.has(jsonString(bytes, name) ?? ''),
  );
  return [insertion(meta.start + 1, isAll ? members : `${members},`), ...edits];
};

/** What was put in may nest deeper than a message is allowed to. */
const rescanned = (bytes: Uint8Array): Message | Fault => {
  const message = scan(bytes);
  return message instanceof WireFault
    ? new Fault('invalid_params', `the request cannot be sent on: ${message.message}`)
    : message;
};
