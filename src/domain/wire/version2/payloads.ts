import { allocateBytes } from '../byte-slab.ts';
import { readUint32, writeUint32 } from '../uint32.ts';

/**
 * Payloads of the frames that version 2 adds (docs/binary-protocol.md). Each begins with the number of the call, which
 * the side that opens it chooses; all integers are big-endian and 32 bits long.
 */
const CALL_BYTES = 4;

/** Bytes before the request in an `open` frame: call, credit. */
const OPEN_HEAD_BYTES = 8;
/** Bytes before the text in a `piece` frame: call, flags. */
const PIECE_HEAD_BYTES = 5;
const CREDIT_BYTES = 8;

/** The piece ends its message. */
const ENDS_MESSAGE = 1;
/** The message that ends is the answer: the call is over. */
const ENDS_CALL = 2;

export interface OpenCall {
  readonly call: number;
  /** Bytes of text that may come for the call before more is granted. */
  readonly credit: number;
  readonly request: Uint8Array;
}

export interface Piece {
  readonly call: number;
  readonly endsMessage: boolean;
  readonly endsCall: boolean;
  readonly text: Uint8Array;
}

export interface Credit {
  readonly call: number;
  readonly bytes: number;
}

export interface Reset {
  readonly call: number;
  /** For people; may be empty. */
  readonly reason: Uint8Array;
}

export const openHead = (call: number, credit: number): Uint8Array => twoNumbers(call, credit);

export const pieceHead = (call: number, endsMessage: boolean, endsCall: boolean): Uint8Array => {
  const head = allocateBytes(PIECE_HEAD_BYTES);
  writeUint32(head, 0, call);
  head[CALL_BYTES] = (endsMessage ? ENDS_MESSAGE : 0) | (endsCall ? ENDS_CALL : 0);
  return head;
};

export const creditPayload = (call: number, bytes: number): Uint8Array => twoNumbers(call, bytes);

export const resetHead = (call: number): Uint8Array => {
  const head = allocateBytes(CALL_BYTES);
  writeUint32(head, 0, call);
  return head;
};

/** Undefined when the payload is too short to be one; so for the other three. */
export const readOpen = (payload: Uint8Array): OpenCall | undefined =>
  payload.length <= OPEN_HEAD_BYTES
    ? undefined
    : {
        call: readUint32(payload, 0),
        credit: readUint32(payload, CALL_BYTES),
        request: payload.subarray(OPEN_HEAD_BYTES),
      };

export const readPiece = (payload: Uint8Array): Piece | undefined => {
  const flags = payload[CALL_BYTES];
  if (flags === undefined || flags > (ENDS_MESSAGE | ENDS_CALL) || flags === ENDS_CALL) {
    return undefined;
  }
  return {
    call: readUint32(payload, 0),
    endsMessage: (flags & ENDS_MESSAGE) !== 0,
    endsCall: (flags & ENDS_CALL) !== 0,
    text: payload.subarray(PIECE_HEAD_BYTES),
  };
};

export const readCredit = (payload: Uint8Array): Credit | undefined =>
  payload.length === CREDIT_BYTES
    ? { call: readUint32(payload, 0), bytes: readUint32(payload, CALL_BYTES) }
    : undefined;

export const readReset = (payload: Uint8Array): Reset | undefined =>
  payload.length < CALL_BYTES
    ? undefined
    : { call: readUint32(payload, 0), reason: payload.subarray(CALL_BYTES) };

const twoNumbers = (first: number, second: number): Uint8Array => {
  const bytes = allocateBytes(2 * CALL_BYTES);
  writeUint32(bytes, 0, first);
  writeUint32(bytes, CALL_BYTES, second);
  return bytes;
};
