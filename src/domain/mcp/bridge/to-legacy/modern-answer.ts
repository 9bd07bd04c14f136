import { changedResponse } from '../../../wire/changed-message.ts';
import { membersAt } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { isEmptyObject } from '../../../wire/removals.ts';
import type { Edit } from '../../../wire/splice.ts';
import { encodeText } from '../../../wire/text.ts';
import { cacheable } from '../../rev2026/cacheable.ts';
import { MetaKey } from '../../rev2026/names.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { kindOf } from '../../rev2026/value-kind.ts';

const invalidParams = -32_602;
const legacyNotFound = -32_002;

const names = ['resultType', 'ttlMs', 'cacheScope', '_meta'] as const;
const ownMembers: Readonly<Record<(typeof names)[number], string>> = {
  resultType: '"resultType":"complete"',
  ttlMs: '"ttlMs":0',
  cacheScope: '"cacheScope":"private"',
  _meta: '',
};

/** What answers of one legacy server need before a client of the stateless era sees them. */
export class ModernAnswers {
  /** `"name":{…}` of the server in `_meta`; undefined when the server did not say who it is. */
  readonly #serverInfo: Uint8Array | undefined;
  /** What a result gets that has nothing of it yet, with the comma that follows. */
  readonly #plain: Uint8Array;
  readonly #cacheable: Uint8Array;

  /** `serverInfo`: raw JSON of an object. */
  constructor(serverInfo: Uint8Array | undefined) {
    this.#serverInfo = serverInfo && rawText(`"${MetaKey.serverInfo}":`, serverInfo);
    this.#plain = rawText(...this.#lacking([], false), ',');
    this.#cacheable = rawText(...this.#lacking([], true), ',');
  }

  /** `uri`: raw JSON string that the request named, for an error that says it was not found. */
  of(answer: Message, method: string, uri: Uint8Array | undefined): Message {
    if (answer.error !== undefined) return modernError(answer, answer.error, uri);
    const { bytes, result } = answer;
    if (result === undefined || kindOf(bytes, result) !== 'object') return answer;
    return changedResponse(answer, this.#edits(bytes, result, cacheable.has(method)));
  }

  #edits(bytes: Uint8Array, result: Span, isCacheable: boolean): readonly Edit[] {
    const found = membersAt(bytes, result.start, names);
    const present = names.filter((name) => found[name] !== undefined);
    const meta = found['_meta'];
    const inMeta = meta === undefined ? [] : this.#editsInMeta(bytes, meta);
    const first = { start: result.start + 1, end: result.start + 1 };
    if (present.length === 0 && !isEmptyObject(bytes, result)) {
      return [{ span: first, bytes: isCacheable ? this.#cacheable : this.#plain }];
    }
    const lacking = this.#lacking(present, isCacheable);
    if (lacking.length === 0) return inMeta;
    const comma = isEmptyObject(bytes, result) ? [] : [','];
    return [{ span: first, bytes: rawText(...lacking, ...comma) }, ...inMeta];
  }

  #editsInMeta(bytes: Uint8Array, meta: Span): readonly Edit[] {
    if (this.#serverInfo === undefined || kindOf(bytes, meta) !== 'object') return [];
    if (membersAt(bytes, meta.start, [MetaKey.serverInfo])[MetaKey.serverInfo] !== undefined) {
      return [];
    }
    const comma = isEmptyObject(bytes, meta) ? [] : [','];
    const span = { start: meta.start + 1, end: meta.start + 1 };
    return [{ span, bytes: rawText(this.#serverInfo, ...comma) }];
  }

  #lacking(present: readonly string[], isCacheable: boolean): readonly (string | Uint8Array)[] {
    const members: (string | Uint8Array)[][] = [];
    if (!present.includes('resultType')) members.push([ownMembers.resultType]);
    if (isCacheable && !present.includes('ttlMs')) members.push([ownMembers.ttlMs]);
    if (isCacheable && !present.includes('cacheScope')) members.push([ownMembers.cacheScope]);
    if (this.#serverInfo !== undefined && !present.includes('_meta')) {
      members.push(['"_meta":{', this.#serverInfo, '}']);
    }
    return members.flatMap((parts, index) => (index === 0 ? parts : [',', ...parts]));
  }
}

/**
 * The code for clients of the stateless era: what is reserved to the specification now would be taken for something
 * else (2026-07-28, basic/index, error codes).
 */
const modernCode = (code: number): number => {
  if (code === legacyNotFound) return invalidParams;
  return code <= -32_020 && code >= -32_099 ? -31_000 - code : code;
};

const modernError = (answer: Message, error: Span, uri: Uint8Array | undefined): Message => {
  const { bytes, errorCode } = answer;
  const code = errorCode === undefined ? undefined : modernCode(errorCode);
  if (code === undefined || code === errorCode) return answer;
  const found = membersAt(bytes, error.start, ['code', 'data']);
  if (found['code'] === undefined) return answer;
  const edits: Edit[] = [{ span: found['code'], bytes: encodeText(String(code)) }];
  if (errorCode === legacyNotFound && uri !== undefined) {
    edits.push(...namingUri(bytes, error, found['data'], uri));
  }
  return { ...changedResponse(answer, edits), errorCode: code };
};

const namingUri = (
  bytes: Uint8Array,
  error: Span,
  data: Span | undefined,
  uri: Uint8Array,
): readonly Edit[] => {
  if (data === undefined) {
    const first = { start: error.start + 1, end: error.start + 1 };
    return [{ span: first, bytes: rawText('"data":{"uri":', uri, '},') }];
  }
  const kind = kindOf(bytes, data);
  if (kind === 'null') return [{ span: data, bytes: rawText('{"uri":', uri, '}') }];
  if (kind !== 'object') return [];
  if (membersAt(bytes, data.start, ['uri'])['uri'] !== undefined) return [];
  const first = { start: data.start + 1, end: data.start + 1 };
  const comma = isEmptyObject(bytes, data) ? [] : [','];
  return [{ span: first, bytes: rawText('"uri":', uri, ...comma) }];
};
