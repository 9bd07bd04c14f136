import { Fault } from '../../fault/fault.ts';
import { member } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { encodeText, jsonString } from '../../wire/text.ts';
import { modernRevision } from '../revisions.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { namesTask } from './names.ts';
import { isPlainly, isString } from './plain-string.ts';
import type { RequestMeta } from './request-meta.ts';

/** The headers of one HTTP request. */
export interface HeaderLookup {
  /** First value of a header; undefined when there is none. */
  get(lowerCaseName: string): string | undefined;
}

/** A longer value is refused before it is decoded (SEP-2243, trusting header values). */
const maxHeaderLength = 8_192;

const sentinelStart = '=?base64?';
const sentinelEnd = '?=';
const fieldValue = /^[\t\x20-\x7e]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const isSentinel = (value: string): boolean =>
  value.startsWith(sentinelStart) && value.endsWith(sentinelEnd);

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** Optional whitespace around a field value does not belong to it (RFC 9110 §5.5). */
const trimmed = (value: string): string => {
  let start = 0;
  let end = value.length;
  while (isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end);
};

/**
 * The text as a header value: as it is where HTTP carries it unharmed, else its UTF-8 bytes in the base64 sentinel
 * (2026-07-28, streamable-http, value encoding). The empty text is encoded too: some peers drop empty headers.
 */
export const encodeHeaderValue = (text: string): string => {
  const isPlain =
    text !== '' && fieldValue.test(text) && trimmed(text) === text && !isSentinel(text);
  return isPlain ? text : `${sentinelStart}${encodeBase64(encodeText(text))}${sentinelEnd}`;
};

/** The text a header value stands for; undefined when it is malformed or longer than 8 KiB. */
export const decodeHeaderValue = (value: string): string | undefined => {
  if (value.length > maxHeaderLength || !fieldValue.test(value)) return undefined;
  const plain = trimmed(value);
  if (!isSentinel(plain)) return plain;
  if (plain.length < sentinelStart.length + sentinelEnd.length) return undefined;
  const bytes = decodeBase64(plain.slice(sentinelStart.length, -sentinelEnd.length));
  if (bytes === undefined) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // not UTF-8
  }
};

/** Member of `params` that Mcp-Name repeats. */
const nameMember = (method: string | undefined): 'name' | 'uri' | 'taskId' | undefined => {
  if (method === 'tools/call' || method === 'prompts/get') return 'name';
  if (method === 'resources/read') return 'uri';
  return method !== undefined && namesTask(method) ? 'taskId' : undefined;
};

/**
 * Where the string stands that the Mcp-Name header repeats: `params.name` (tools/call, prompts/get), `params.uri`
 * (resources/read), `params.taskId` (tasks/get, tasks/update, tasks/cancel; SEP-2663). Name and URI are the span of
 * `Message.marks` itself.
 */
export const mirroredName = ({ bytes, method, params, marks }: Message): Span | undefined => {
  const key = nameMember(method);
  if (key === undefined) return undefined;
  const span = key === 'taskId' ? params && member(bytes, params, key) : marks[key];
  return span !== undefined && isString(bytes, span) ? span : undefined;
};

/** Flat list of the headers that every HTTP request needs; `name` as {@link mirroredName} says, decoded. */
export const standardHeaders = (method: string, name: string | undefined): readonly string[] => {
  if (name === undefined) return ['mcp-protocol-version', modernRevision, 'mcp-method', method];
  const value = encodeHeaderValue(name);
  return ['mcp-protocol-version', modernRevision, 'mcp-method', method, 'mcp-name', value];
};

/**
 * `header_mismatch` when a mirrored header is missing, malformed, or says something else than the message (2026-07-28,
 * streamable-http, server validation). A notification needs none, but those it has must match. Where the body names no
 * version there is nothing to compare: its envelope is at fault.
 */
export const standardHeaderFault = (
  message: Message,
  meta: RequestMeta,
  lookup: HeaderLookup,
): Fault | undefined =>
  versionHeaderFault(message, meta, lookup) ??
  methodHeaderFault(message, lookup) ??
  nameHeaderFault(message, lookup);

const versionHeaderFault = (
  { bytes, kind }: Message,
  { protocolVersion }: RequestMeta,
  lookup: HeaderLookup,
): Fault | undefined => {
  if (protocolVersion === undefined || !isString(bytes, protocolVersion)) return undefined;
  const header = 'MCP-Protocol-Version';
  const value = lookup.get('mcp-protocol-version');
  if (value === undefined) return kind === 'request' ? missingHeader(header) : undefined;
  const isEqual =
    isPlainly(bytes, protocolVersion, value) ||
    trimmed(value) === jsonString(bytes, protocolVersion);
  return isEqual ? undefined : headerMismatch(header, 'the protocol version in params._meta');
};

const methodHeaderFault = ({ method, kind }: Message, lookup: HeaderLookup): Fault | undefined => {
  const header = 'Mcp-Method';
  const value = lookup.get('mcp-method');
  if (value === undefined) return kind === 'request' ? missingHeader(header) : undefined;
  const isEqual = value === method || trimmed(value) === method;
  return isEqual ? undefined : headerMismatch(header, 'method');
};

const nameHeaderFault = (message: Message, lookup: HeaderLookup): Fault | undefined => {
  const key = nameMember(message.method);
  if (key === undefined) return undefined;
  const span = mirroredName(message);
  const value = lookup.get('mcp-name');
  if (value === undefined) {
    // Asked of clients by the extension only, which says nothing of servers.
    const isRequired = message.kind === 'request' && key !== 'taskId';
    return isRequired && span !== undefined ? missingHeader('Mcp-Name') : undefined;
  }
  const isPlain = value.length <= maxHeaderLength && !isSentinel(value);
  if (isPlain && span !== undefined && isPlainly(message.bytes, span, value)) return undefined;
  const decoded = decodeHeaderValue(value);
  if (decoded === undefined) return malformedHeader('Mcp-Name');
  const isEqual = span !== undefined && jsonString(message.bytes, span) === decoded;
  return isEqual ? undefined : headerMismatch('Mcp-Name', `params.${key}`);
};

export const missingHeader = (header: string): Fault =>
  new Fault('header_mismatch', `the header ${header} is missing`);

export const headerMismatch = (header: string, where: string): Fault =>
  new Fault('header_mismatch', `the header ${header} does not match ${where}`);

export const malformedHeader = (header: string): Fault =>
  new Fault(
    'header_mismatch',
    `the header ${header} is not a value of plain ASCII or valid base64 of at most ${maxHeaderLength} characters`,
  );
