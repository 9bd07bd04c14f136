import { eachEntry } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import type { Edit } from '../../../wire/splice.ts';
import { jsonString } from '../../../wire/text.ts';
import { MetaKey } from '../../rev2026/names.ts';
import { rawText } from '../../rev2026/raw-text.ts';

/** What a request of the stateless era loses on its way to a server of the handshake revisions. */
export interface LegacyRequest {
  readonly edits: readonly Edit[];
  /** It has `inputResponses` or `requestState`, well-formed or not. */
  readonly isRetry: boolean;
}

const reserved: ReadonlySet<string> = new Set(Object.values(MetaKey));

/** Takes the reserved members of `_meta`, and `_meta` when nothing else is in it, and the members of a retry away. */
export const legacyRequest = ({ bytes, params, marks }: Message): LegacyRequest => {
  if (params === undefined) return { edits: [], isRetry: false };
  const { meta } = marks;
  const inMeta =
    meta && removals(bytes, meta, (name) => reserved.has(jsonString(bytes, name) ?? ''));
  const isMetaGone = inMeta?.isAll === true;
  let isRetry = false;
  const inParams = removals(bytes, params, (name, value) => {
    if (value.start === meta?.start) return isMetaGone;
    const isOfRetry = retryMembers.has(jsonString(bytes, name) ?? '');
    isRetry ||= isOfRetry;
    return isOfRetry;
  });
  const edits =
    inMeta === undefined || isMetaGone ? inParams.edits : [...inMeta.edits, ...inParams.edits];
  return { edits, isRetry };
};

const retryMembers: ReadonlySet<string> = new Set(['inputResponses', 'requestState']);

/**
 * What a retry repeats of its first request, as raw JSON: the server, the method, and the params without `_meta` and the
 * members of a retry. Values count byte for byte, the order of the params does not.
 */
export const repeatedPart = (server: string, { bytes, method, params }: Message): Uint8Array => {
  const entries: (readonly [name: string, value: Uint8Array])[] = [];
  const noteEntry = (nameAt: Span, value: Span): void => {
    const name = jsonString(bytes, nameAt) ?? '';
    if (name !== '_meta' && !retryMembers.has(name)) {
      entries.push([JSON.stringify(name), bytes.subarray(value.start, value.end)]);
    }
  };
  if (params !== undefined) eachEntry(bytes, params, noteEntry);
  const ordered = entries.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const members = ordered.flatMap(([name, value]) => [`,${name}:`, value]);
  return rawText(`[${JSON.stringify(server)},${JSON.stringify(method)}`, ...members, ']');
};
