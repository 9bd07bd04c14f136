import { Fault } from '../fault/fault.ts';
import { member } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import { decodeText } from '../wire/text.ts';
import { readDiscovery } from './rev2026/discover.ts';
import { type Era, isLegacyRevision, modernRevision } from './revisions.ts';

/**
 * What became of a `server/discover` request: a response, or the reason why none came.
 * `status`: the HTTP status the response came with, or of a refusal without a JSON-RPC message.
 */
export type ProbeOutcome =
  | { readonly answer: Message; readonly status: number | undefined }
  | { readonly fault: Fault; readonly status: number | undefined };

/** `channel`: a process or connection that carries everything (stdio, WebSocket, TCP, Unix socket). */
export type ProbeCarrier = 'channel' | 'http';

/** What a probe has shown. */
export interface EraEvidence {
  readonly era: Era;
  /** The revisions the server named, as far as it did. */
  readonly versions: readonly string[];
}

const unsupportedVersion = -32_022;
const headerMismatch = -32_020;
const missingCapability = -32_021;

const legacy: EraEvidence = { era: 'legacy', versions: [] };

/**
 * Which of the two protocols a server speaks (2026-07-28, basic/versioning, stdio and streamable-http, Backward
 * Compatibility). Only what a modern server alone would say shows the modern era; on a channel everything else, silence
 * and the end included, shows the legacy one. On HTTP an outage, a guard at the door or a server out of order show
 * nothing: a fault says so (`backend_unavailable`, or `timeout` as it came; `backend_protocol_error` when the server
 * names revisions that are all too new).
 */
export const eraEvidence = (outcome: ProbeOutcome, carrier: ProbeCarrier): EraEvidence | Fault => {
  if (carrier === 'http') {
    const fault = withoutEvidence(outcome);
    if (fault !== undefined) return fault;
  }
  if (!('answer' in outcome)) return legacy;
  const { answer, status } = outcome;
  if (answer.error !== undefined) return ofError(answer, carrier === 'http' ? status : undefined);
  const discovery = readDiscovery(answer);
  return discovery === undefined ? legacy : ofVersions(discovery.supportedVersions);
};

/**
 * Whether the answer to `initialize` shows that the server wants no handshake. Modern servers should name their
 * revisions in that error, but no code or place is prescribed.
 */
export const refusesHandshake = ({ bytes, error, errorCode }: Message): boolean =>
  error !== undefined &&
  (errorCode === unsupportedVersion || decodeText(bytes, error).includes(modernRevision));

const ofError = (answer: Message, status: number | undefined): EraEvidence | Fault => {
  const { bytes, error, errorCode } = answer;
  const data = error && member(bytes, error, 'data');
  if (errorCode === unsupportedVersion) {
    const versions = data && versionsIn(bytes, data);
    return versions === undefined ? legacy : ofVersions(versions);
  }
  // Where servers have to check headers, 400 and one of these codes cannot come from an older one.
  const isModern =
    status === 400 && (errorCode === headerMismatch || errorCode === missingCapability);
  return isModern ? { era: 'modern', versions: [] } : legacy;
};

const ofVersions = (versions: readonly string[]): EraEvidence | Fault => {
  const named = versions.slice(0, maxVersions).map((version) => version.slice(0, maxVersionLength));
  if (versions.includes(modernRevision)) return { era: 'modern', versions: named };
  // Nothing that is only newer than the gateway would answer initialize.
  if (versions.length === 0 || versions.some(isLegacyRevision)) {
    return { era: 'legacy', versions: named };
  }
  const text = `the server speaks only revisions the gateway does not know: ${named.join(', ')}`;
  return new Fault('backend_protocol_error', text);
};

/** A list of the server is remembered and shown; these bounds are wider than any honest one. */
const maxVersions = 16;
const maxVersionLength = 32;

const versionsIn = (bytes: Uint8Array, data: Span): readonly string[] | undefined => {
  const span = member(bytes, data, 'supported');
  if (span === undefined) return undefined;
  const list: unknown = JSON.parse(decodeText(bytes, span));
  return isTextList(list) ? list : undefined;
};

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');

const withoutEvidence = (outcome: ProbeOutcome): Fault | undefined => {
  const { status } = outcome;
  if ('fault' in outcome && asItCame.has(outcome.fault.code)) return outcome.fault;
  if (status !== undefined && saysNothing(status)) {
    const text = `the server answered server/discover with HTTP status ${status}`;
    return unavailable('fault' in outcome ? outcome.fault.message : text);
  }
  if (!('fault' in outcome) || status !== undefined) return undefined;
  const { code, message } = outcome.fault;
  // An answer that is no message is one of a server that does not know what it was asked.
  if (code === 'backend_protocol_error') return undefined;
  return unavailable(
    code === 'outcome_unknown' ? 'the server broke off its answer to server/discover' : message,
  );
};

/** They say themselves what is to be done. */
const asItCame: ReadonlySet<string> = new Set([
  ...['timeout', 'backend_unauthorized', 'credential_missing', 'auth_unavailable'],
]);

const unavailable = (text: string): Fault => new Fault('backend_unavailable', text);

/** Statuses of proxies, guards and overload; what is left of 4xx is how servers refuse what they do not understand. */
const saysNothing = (status: number): boolean =>
  status >= 500 || (status >= 300 && status < 400) || doorkeeping.has(status);

const doorkeeping = new Set([401, 403, 407, 408, 425, 429]);
