import type { Era } from '../../domain/mcp/revisions.ts';
import { changedResponse } from '../../domain/wire/changed-message.ts';
import { membersAt } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, encodeText } from '../../domain/wire/text.ts';
import type { LinkedPart, LinkedText } from './linked-text.ts';

/** URIs of results that stay with the gateway: the scheme and an id nobody can guess. */
export const linkScheme = 'mcpgw-result:';

/** What is read at once when the request does not say how much. */
const USUAL_BYTES = 262_144;
const MOST_BYTES = 4_194_304;
const WHOLE_NUMBER = /^\d{1,15}$/;

export interface LinkRange {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
}

export interface ResultLink {
  readonly uri: string;
  readonly size: number;
  readonly mimeType: string;
  readonly ttlMs: number;
}

/** `mcpgw-result:{id}?offset=0&length=65536`; undefined when the URI is none of ours. */
export const rangeOf = (uri: string): LinkRange | undefined => {
  const [id = '', query = ''] = uri.slice(linkScheme.length).split('?', 2);
  const range = { id, offset: 0, length: USUAL_BYTES };
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name = '', value = ''] = pair.split('=', 2);
    if ((name !== 'offset' && name !== 'length') || !WHOLE_NUMBER.test(value)) return undefined;
    range[name] = Number(value);
  }
  return { ...range, length: Math.min(MOST_BYTES, range.length) };
};

/** The result with a link in the place of its content; all its other members stay. */
export const linkingResult = (answer: Message, link: ResultLink): Uint8Array | undefined => {
  const { bytes, result } = answer;
  const content = result && membersAt(bytes, result.start, ['content'])['content'];
  if (content === undefined) return undefined;
  const { uri, size, mimeType, ttlMs } = link;
  const text = `The result has ${size} bytes and was not sent. Read it with resources/read at ${uri}?offset=0&length=${USUAL_BYTES}; each part says where the next one is. It is kept for ${Math.round(ttlMs / 1_000)} seconds.`;
  const items = [
    { type: 'text', text },
    { type: 'resource_link', uri, name: 'result', mimeType, size },
  ];
  const changed = changedResponse(answer, [
    { span: content, bytes: encodeText(JSON.stringify(items)) },
  ]);
  return changed.result && changed.bytes.slice(changed.result.start, changed.result.end);
};

/** The result of `resources/read` for one part. */
export const readResult = (
  uri: string,
  { id }: LinkRange,
  { offset, next, bytes }: LinkedPart,
  text: LinkedText,
  era: Era,
): Uint8Array => {
  const size = text.length;
  const isLast = next >= size;
  const place = {
    offset,
    length: next - offset,
    size,
    ...(!isLast && { next: `${linkScheme}${id}?offset=${next}` }),
  };
  const content = {
    uri,
    mimeType: text.mimeType,
    [text.isBinary ? 'blob' : 'text']: decodeText(bytes),
    _meta: { 'mcpgw/range': place },
  };
  const modern =
    era === 'modern' ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {};
  return encodeText(JSON.stringify({ ...modern, contents: [content] }));
};
