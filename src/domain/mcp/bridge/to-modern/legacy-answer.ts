import { changedResponse } from '../../../wire/changed-message.ts';
import { type ListItem, listItems, member } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import type { Edit } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import { cacheable } from '../../rev2026/cacheable.ts';
import { kindOf } from '../../rev2026/value-kind.ts';
import { isForAnyValue, wrapSchema, wrapValue } from './output-schema.ts';
import { isOnlyServerName } from './server-name.ts';

/**
 * The answer of a modern server as clients of the handshake revisions know it. A result loses what only 2026-07-28 has;
 * the output of a tool that is no object, or whose schema was wrapped, becomes the member `result` of one.
 * `cacheHints`: whether it still says how long it lasts, for the gateway itself.
 */
export const legacyAnswer = (
  answer: Message,
  method: string,
  isSchemaWrapped: boolean,
  cacheHints: 'kept' | 'removed' = 'removed',
): Message => {
  const { bytes, result, error } = answer;
  if (error !== undefined) return legacyError(answer, error, method);
  if (result === undefined) return answer;
  const inner: Edit[] = [];
  const { edits } = removals(bytes, result, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    if (name === '_meta') return isOnlyServerName(bytes, value, inner);
    if (name === 'structuredContent' && method === 'tools/call') {
      if (isSchemaWrapped || kindOf(bytes, value) !== 'object') inner.push(...wrapValue(value));
    }
    const isHint = hints.has(name) && cacheable.has(method);
    return name === 'resultType' || (isHint && cacheHints === 'removed');
  });
  if (method === 'tools/list') inner.push(...editsInSchemas(bytes, result));
  // What is put behind a value comes before what is taken away behind it.
  return changedResponse(answer, [...inner, ...edits]);
};

const hints: ReadonlySet<string> = new Set(['ttlMs', 'cacheScope']);

/** Of a `tools/list` result: which tools there are, and whether a legacy client sees their output wrapped. */
export const toolOutputs = ({ bytes, result }: Message): ReadonlyMap<string, boolean> => {
  const outputs = new Map<string, boolean>();
  for (const { members } of toolsOf(bytes, result)) {
    const { name: nameAt, outputSchema } = members;
    const name = nameAt && jsonString(bytes, nameAt);
    if (name === undefined) continue;
    outputs.set(name, outputSchema !== undefined && isForAnyValue(bytes, outputSchema));
  }
  return outputs;
};

const toolsOf = (bytes: Uint8Array, result: Span | undefined): readonly ListItem[] =>
  (result && listItems(bytes, result, 'tools', ['name', 'outputSchema'])) ?? [];

const editsInSchemas = (bytes: Uint8Array, result: Span): readonly Edit[] =>
  toolsOf(bytes, result).flatMap(({ members: { outputSchema } }) =>
    outputSchema !== undefined && isForAnyValue(bytes, outputSchema)
      ? wrapSchema(bytes, outputSchema)
      : [],
  );

const invalidParams = -32_602;
const notFound = encodeText('-32002');

/** Only the code for a missing resource was another one; all else stays byte for byte. */
const legacyError = (answer: Message, error: Span, method: string): Message => {
  const { bytes, errorCode } = answer;
  if (method !== 'resources/read' || errorCode !== invalidParams) return answer;
  const data = member(bytes, error, 'data');
  const uri = data && member(bytes, data, 'uri');
  const code = member(bytes, error, 'code');
  const isMissing = uri !== undefined && kindOf(bytes, uri) === 'string';
  return isMissing && code !== undefined
    ? changedResponse(answer, [{ span: code, bytes: notFound }])
    : answer;
};
