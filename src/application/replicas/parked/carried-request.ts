import { plainPrincipal, readPrincipal } from '../../../domain/identity/principal-text.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import type { ClientFacts, FrontendProtocol } from '../../ports/driving/gateway.ts';

/** A client's retry on its way to the replica where its call waits. */
export interface CarriedRequest {
  readonly server: string;
  readonly facts: ClientFacts;
  /** As the client sent it. */
  readonly message: Uint8Array;
  /** What its route changed of it. */
  readonly edits: readonly Edit[];
}

const protocols: readonly FrontendProtocol[] = ['http', 'sse', 'websocket', 'tcp', 'stdio'];
const lengthBytes = 4;

/** Length of a head in JSON (32 bits, big-endian), the head, the message, what edits put in, one after the other. */
export const encodeRequest = ({ server, facts, message, edits }: CarriedRequest): Uint8Array => {
  const { protocol, principal, namespace, remoteAddress, userAgent } = facts;
  const head = encodeText(
    JSON.stringify({
      ...{ server, protocol, namespace, remoteAddress, userAgent },
      principal: plainPrincipal(principal),
      length: message.length,
      edits: edits.map(({ span: { start, end }, bytes }) => [start, end, bytes.length]),
    }),
  );
  const parts = [head, message, ...edits.map(({ bytes }) => bytes)];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, lengthBytes));
  new DataView(whole.buffer).setUint32(0, head.length);
  let at = lengthBytes;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Undefined for what is none: another version may have written it. */
export const decodeRequest = (bytes: Uint8Array): CarriedRequest | undefined => {
  if (bytes.length < lengthBytes) return undefined;
  const headEnd =
    lengthBytes + new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
  const head = headEnd > bytes.length ? undefined : parsed(bytes.subarray(lengthBytes, headEnd));
  const facts = head && factsOf(head);
  if (head === undefined || facts === undefined) return undefined;
  const { server, length, edits: places } = head;
  if (typeof server !== 'string' || !isLength(length) || !Array.isArray(places)) return undefined;
  const message = bytes.subarray(headEnd, headEnd + length);
  const edits = editsOf(places, bytes.subarray(headEnd + length), length);
  return edits === undefined || message.length !== length
    ? undefined
    : { server, facts, message, edits };
};

type Head = Readonly<Record<string, unknown>>;

const parsed = (bytes: Uint8Array): Head | undefined => {
  try {
    const head: unknown = JSON.parse(decodeText(bytes));
    return isRecord(head) ? head : undefined;
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Head =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const factsOf = (head: Head): ClientFacts | undefined => {
  const { namespace, remoteAddress, userAgent } = head;
  const principal = readPrincipal(head['principal']);
  const protocol = protocols.find((known) => known === head['protocol']);
  const isValid =
    (namespace === undefined || typeof namespace === 'string') &&
    typeof remoteAddress === 'string' &&
    (userAgent === undefined || typeof userAgent === 'string');
  return principal === undefined || protocol === undefined || !isValid
    ? undefined
    : { protocol, principal, namespace, remoteAddress, userAgent };
};

/** Undefined unless they are places in the message, in which nothing overlaps, and all their bytes are there. */
const editsOf = (
  places: readonly unknown[],
  bytes: Uint8Array,
  messageLength: number,
): readonly Edit[] | undefined => {
  const edits: Edit[] = [];
  let at = 0;
  for (const place of places) {
    const [start, end, length] = listOf(place);
    if (!isLength(start) || !isLength(end) || !isLength(length)) return undefined;
    if (start > end || end > messageLength || at + length > bytes.length) return undefined;
    edits.push({ span: { start, end }, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  const ordered = edits.toSorted((one, other) => one.span.start - other.span.start);
  const isApart = ordered.every(
    ({ span }, index) => span.start >= (ordered[index - 1]?.span.end ?? 0),
  );
  return isApart && at === bytes.length ? edits : undefined;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isLength = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
