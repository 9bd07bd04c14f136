import { decodeText, encodeText } from '../wire/text.ts';
import type { SessionState } from './session-state.ts';

const VERSION = 1;
/** More is not kept for a session (`SubscribedUris`, `BridgedSession`). */
const MAX_SUBSCRIPTIONS = 1_000;
/** No session that a gateway opened has more; the params of initialize are bounded by what a frontend takes. */
const MAX_BYTES = 16 * 1_048_576;

/** As JSON with a version: readable with tools, and by gateways of other versions or not at all. */
export const encodeSessionState = (state: SessionState): Uint8Array => {
  const { stickyValues, initializeParams, ...plain } = state;
  return encodeText(
    JSON.stringify({
      v: VERSION,
      ...plain,
      stickyValues: [...stickyValues],
      initializeParams: initializeParams && decodeText(initializeParams),
    }),
  );
};

/** Undefined for anything that `encodeSessionState` of this version did not write: it comes from outside. */
export const decodeSessionState = (bytes: Uint8Array): SessionState | undefined => {
  const read = bytes.length > MAX_BYTES ? undefined : parsed(bytes);
  if (read === undefined || read.get('v') !== VERSION) return undefined;
  const frontend = textIn(read, 'frontend');
  const protocol = textIn(read, 'protocol');
  const principalKey = textIn(read, 'principalKey');
  const remoteAddress = textIn(read, 'remoteAddress');
  const isWhole = read.get('isWhole');
  const openedAtMs = read.get('openedAtMs');
  const stickyValues = pairsOf(read.get('stickyValues'));
  const subscriptions = textsOf(read.get('subscriptions'));
  const initializeParams = paramsOf(read.get('initializeParams'));
  if (
    frontend === undefined ||
    protocol === undefined ||
    principalKey === undefined ||
    remoteAddress === undefined ||
    typeof isWhole !== 'boolean' ||
    typeof openedAtMs !== 'number' ||
    stickyValues === undefined ||
    subscriptions === undefined ||
    initializeParams === 'broken' ||
    !OPTIONAL_TEXTS.every((name) => isTextOrAbsent(read.get(name)))
  ) {
    return undefined;
  }
  return {
    frontend,
    protocol,
    principalKey,
    remoteAddress,
    isWhole,
    openedAtMs,
    stickyValues,
    subscriptions,
    initializeParams,
    namespace: textIn(read, 'namespace'),
    asked: textIn(read, 'asked'),
    userAgent: textIn(read, 'userAgent'),
    protocolVersion: textIn(read, 'protocolVersion'),
    level: textIn(read, 'level'),
  };
};

const OPTIONAL_TEXTS = ['namespace', 'asked', 'userAgent', 'protocolVersion', 'level'] as const;

/** Its members, as a map: what they are called must not matter to anything else. */
const parsed = (bytes: Uint8Array): ReadonlyMap<string, unknown> | undefined => {
  const value = jsonOf(decodeText(bytes));
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const textIn = (read: ReadonlyMap<string, unknown>, name: string): string | undefined => {
  const value = read.get(name);
  return typeof value === 'string' ? value : undefined;
};

const isTextOrAbsent = (value: unknown): boolean =>
  value === undefined || typeof value === 'string';

const textsOf = (value: unknown): readonly string[] | undefined => {
  if (!Array.isArray(value) || value.length > MAX_SUBSCRIPTIONS) return undefined;
  const texts = value.filter((text: unknown) => typeof text === 'string');
  return texts.length === value.length ? texts : undefined;
};

const pairsOf = (value: unknown): ReadonlyMap<string, string> | undefined => {
  if (!Array.isArray(value)) return undefined;
  const pairs = new Map<string, string>();
  for (const pair of value) {
    const [key, text] = textsOf(pair) ?? [];
    if (key === undefined || text === undefined) return undefined;
    pairs.set(key, text);
  }
  return pairs;
};

/** They are spliced into handshakes as they are: they have to be one JSON object. */
const paramsOf = (value: unknown): Uint8Array | undefined | 'broken' => {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return 'broken';
  const params = jsonOf(value);
  return typeof params === 'object' && params !== null && !Array.isArray(params)
    ? encodeText(value)
    : 'broken';
};
