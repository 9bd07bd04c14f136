import { Fault } from '../fault/fault.ts';
import { isTokenText, LONGEST_TOKEN } from '../validation/token-rule.ts';
import { byteAt, CLOSE_BRACE, OPEN_BRACE, OPEN_BRACKET } from './bytes.ts';
import type { Span } from './message.ts';
import { isNullId, isUsableId } from './message-id.ts';
import { endOfText, startOfText } from './scan.ts';
import { jsonString, latin1Text } from './text.ts';
import { WrapperMembers, type WrapperProblem } from './wrapper-members.ts';

/** `envelope`: answers travel in envelopes too. `wrapper`: `{auth_token, message|request}`, answered bare. */
export type WrappedForm = 'envelope' | 'wrapper';

/** A message as a client of the original system wraps it (mission §3.5, C-04). */
export interface Wrapped {
  readonly form: WrappedForm;
  /** The JSON-RPC text inside, a view of the bytes it came in. A message or a batch, not scanned yet. */
  readonly message: Uint8Array;
  /** The credential without the word `Bearer`; undefined when there is none. */
  readonly token: string | undefined;
  readonly targetNamespace: string | undefined;
  readonly source: string | undefined;
  /** Raw id of the envelope; empty when it is absent, null or no id. */
  readonly idText: string;
}

type RefusalCode = 'parse_error' | 'invalid_request' | 'unauthorized';

/** A message is wrapped in a way that cannot be read. */
export class WrapperFault extends Fault {
  readonly form: WrappedForm;
  /** Raw id to answer with; empty when it is not known. */
  readonly idText: string;

  constructor(code: RefusalCode, message: string, form: WrappedForm, idText: string) {
    super(code, message);
    this.form = form;
    this.idText = idText;
  }
}

/** Longer than any name of a server or of a kind of client. */
const MAX_NAME_LENGTH = 255;

const PAYLOADS = ['mcp_payload', 'message', 'request'] as const;
const BEARER = /^bearer +/iu;

/**
 * What is wrapped in `bytes`; undefined when nothing is: an object that has `jsonrpc` is a message, and one without any
 * of the members that hold a payload is nothing at all. Members the gateway does not know are ignored.
 */
export const unwrap = (bytes: Uint8Array): Wrapped | WrapperFault | undefined => {
  const start = startOfText(bytes);
  const end = endOfText(bytes);
  if (byteAt(bytes, start) !== OPEN_BRACE || bytes[end - 1] !== CLOSE_BRACE) return undefined;
  const text = bytes.subarray(start, end);
  const members = new WrapperMembers(text);
  if (members.has('jsonrpc')) return undefined;
  const payload = PAYLOADS.find((name) => members.has(name));
  return payload === undefined ? undefined : readWrapper(text, members, payload);
};

const readWrapper = (
  text: Uint8Array,
  members: WrapperMembers,
  payload: (typeof PAYLOADS)[number],
): Wrapped | WrapperFault => {
  const form: WrappedForm = payload === 'mcp_payload' ? 'envelope' : 'wrapper';
  const { problem } = members;
  // Of two ids nobody knows which one the client waits for.
  const idText = problem?.problem === 'duplicate_key' ? '' : idTextOf(text, members.get('id'));
  const refuse = (message: string, code: RefusalCode = 'invalid_request'): WrapperFault =>
    new WrapperFault(code, message, form, idText);
  if (problem !== undefined) return refuse(textOf(problem), codeOf(problem));
  const others = PAYLOADS.filter((name) => name !== payload && members.has(name));
  if (others.length > 0) {
    return refuse(`a wrapped message stands in one member; leave out ${others.join(' and ')}`);
  }
  const message = payloadOf(text, members.get(payload));
  if (message === undefined) {
    return refuse(`${payload} must hold a JSON-RPC message, which is an object, or a batch`);
  }
  const token = textMember(text, members.get('auth_token'), LONGEST_TOKEN);
  if (token === undefined || (token !== '' && !isTokenText(token))) {
    const rule = `a text of at most ${LONGEST_TOKEN} characters without line breaks and NUL`;
    return refuse(`auth_token must be ${rule}`, 'unauthorized');
  }
  const targetNamespace = textMember(text, members.get('target_namespace'), MAX_NAME_LENGTH);
  const source = textMember(text, members.get('source'), MAX_NAME_LENGTH);
  if (targetNamespace === undefined || source === undefined) {
    const name = source === undefined ? 'source' : 'target_namespace';
    return refuse(`${name} must be a text of at most ${MAX_NAME_LENGTH} characters`);
  }
  return {
    form,
    message,
    token: token.replace(BEARER, '') || undefined,
    targetNamespace: targetNamespace || undefined,
    source: source || undefined,
    idText,
  };
};

const textOf = ({ message }: WrapperProblem): string => `the wrapper cannot be read: ${message}`;

const codeOf = ({ problem }: WrapperProblem): RefusalCode =>
  problem === 'invalid' || problem === 'duplicate_key' ? 'invalid_request' : 'parse_error';

const idTextOf = (text: Uint8Array, id: Span | undefined): string =>
  id === undefined || !isUsableId(text, id.start, id.end) ? '' : latin1Text(text, id.start, id.end);

const payloadOf = (text: Uint8Array, span: Span | undefined): Uint8Array | undefined => {
  if (span === undefined) return undefined;
  const first = byteAt(text, span.start);
  return first === OPEN_BRACE || first === OPEN_BRACKET
    ? text.subarray(span.start, span.end)
    : undefined;
};

/** Empty when the member is absent or null; undefined when it holds no text or too long a one. */
const textMember = (
  text: Uint8Array,
  span: Span | undefined,
  maxLength: number,
): string | undefined => {
  if (span === undefined || isNullId(text, span.start)) return '';
  const value = jsonString(text, span);
  return value === undefined || value.length > maxLength ? undefined : value;
};

/**
 * An envelope of the gateway around one message, whose bytes stay as they are (mission §3.5). `idText`: raw id with one
 * character per byte; empty for null. `timestamp`: RFC 3339, UTC, whole seconds.
 */
export const composeEnvelope = (
  idText: string,
  message: Uint8Array,
  timestamp: string,
): Uint8Array => {
  const head = `{"id":${idText || 'null'},"timestamp":"${timestamp}","source":"gateway","mcp_payload":`;
  const envelope = new Uint8Array(head.length + message.length + 1);
  for (let at = 0; at < head.length; at += 1) envelope[at] = head.charCodeAt(at);
  envelope.set(message, head.length);
  envelope[envelope.length - 1] = CLOSE_BRACE;
  return envelope;
};
