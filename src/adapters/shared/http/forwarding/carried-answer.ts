import type { Fault } from '../../../../domain/fault/fault.ts';
import { plainFault, readFault } from '../../../../domain/fault/fault-text.ts';
import { encodeText } from '../../../../domain/wire/text.ts';
import { readUint32, writeUint32 } from '../../../../domain/wire/uint32.ts';
import { isStrings, readPlain } from './carried-request.ts';

/** What the head of an answer says, and what only the replica with the connection can say. */
export interface AnswerHead {
  readonly status: number;
  /** Flat name, value list. */
  readonly headers: readonly string[];
  /** Flat name, value list of what goes with the answer whatever that is. */
  readonly added: readonly string[];
  /** Flat name, value list. */
  readonly cookies: readonly string[];
  /** For which refusal the client is told what to show, in place of `CHALLENGE` among the values. */
  readonly challenge: Fault | undefined;
}

/** One message of the replica that answers. */
export type AnswerMessage =
  | { readonly kind: 'reply'; readonly head: AnswerHead; readonly body: Uint8Array }
  | { readonly kind: 'open'; readonly head: AnswerHead }
  | { readonly kind: 'write'; readonly chunk: Uint8Array; readonly asksTaken: boolean }
  | { readonly kind: 'watch'; readonly withinMs: number }
  | { readonly kind: 'end' | 'expectReading' | 'expectNothing' | 'notHere' };

/** Stands in a header value until the replica with the connection writes the challenge. */
export const CHALLENGE = '\0challenge';

const KINDS = [
  'reply',
  'open',
  'write',
  'watch',
  'end',
  'expectReading',
  'expectNothing',
  'notHere',
] as const;
const NOTHING = new Uint8Array(0);
const NUMBER_BYTES = 4;

/** The kind in one byte, then: length of the head in 32 bits, head in JSON, body; 1 or 0, chunk; milliseconds in 32 bits. */
export const encodeAnswer = (message: AnswerMessage): Uint8Array => {
  const kind = KINDS.indexOf(message.kind);
  switch (message.kind) {
    case 'reply':
      return headed(kind, message.head, message.body);
    case 'open':
      return headed(kind, message.head, NOTHING);
    case 'write': {
      const bytes = new Uint8Array(2 + message.chunk.byteLength);
      bytes[0] = kind;
      bytes[1] = message.asksTaken ? 1 : 0;
      bytes.set(message.chunk, 2);
      return bytes;
    }
    case 'watch': {
      const bytes = new Uint8Array(1 + NUMBER_BYTES);
      bytes[0] = kind;
      writeUint32(bytes, 1, message.withinMs);
      return bytes;
    }
    case 'end':
    case 'expectReading':
    case 'expectNothing':
    case 'notHere':
      return Uint8Array.of(kind);
  }
};

/** Undefined for what is none: another version may have written it. */
export const decodeAnswer = (bytes: Uint8Array): AnswerMessage | undefined => {
  const kind = KINDS[bytes[0] ?? KINDS.length];
  if (kind === undefined) return undefined;
  if (kind === 'reply' || kind === 'open') {
    const end = 1 + NUMBER_BYTES + (bytes.byteLength > NUMBER_BYTES ? readUint32(bytes, 1) : 0);
    const head = readHead(bytes.subarray(1 + NUMBER_BYTES, end));
    return head === undefined ? undefined : { kind, head, body: bytes.subarray(end) };
  }
  if (kind === 'write') return { kind, asksTaken: bytes[1] === 1, chunk: bytes.subarray(2) };
  if (kind !== 'watch') return { kind };
  return bytes.byteLength > NUMBER_BYTES ? { kind, withinMs: readUint32(bytes, 1) } : undefined;
};

const headed = (kind: number, head: AnswerHead, body: Uint8Array): Uint8Array => {
  const { challenge, ...said } = head;
  const text = encodeText(
    JSON.stringify(challenge === undefined ? said : { ...said, challenge: plainFault(challenge) }),
  );
  const bytes = new Uint8Array(1 + NUMBER_BYTES + text.byteLength + body.byteLength);
  bytes[0] = kind;
  writeUint32(bytes, 1, text.byteLength);
  bytes.set(text, 1 + NUMBER_BYTES);
  bytes.set(body, 1 + NUMBER_BYTES + text.byteLength);
  return bytes;
};

const readHead = (bytes: Uint8Array): AnswerHead | undefined => {
  const plain = readPlain(bytes);
  if (plain === undefined) return undefined;
  const { status, headers, added, cookies, challenge } = plain;
  const isValid =
    typeof status === 'number' && isStrings(headers) && isStrings(added) && isStrings(cookies);
  return isValid ? { status, headers, added, cookies, challenge: readFault(challenge) } : undefined;
};
