import type { RequestId } from '@modelcontextprotocol/server';

const OPEN_HEAD_BYTES = 8;
const CREDIT_BYTES = 8;
const MAX_PIECE_BYTES = 16_384;

/** Frame types that version 2 adds. */
export const OPEN = 8;
const PIECE = 9;
export const CREDIT = 10;
export const RESET = 11;

/** Flags of a piece. */
const ENDS_MESSAGE = 1;
const ENDS_CALL = 2;

type Call = {
  readonly number: number;
  /** Bytes of text that may still be sent. */
  credit: number;
  readonly waiting: { readonly text: Buffer; readonly flags: number }[];
};

/**
 * The calls of one client that agreed on version 2: what belongs to a call goes out in pieces, in order, as far as the
 * client has granted.
 */
export class CallPieces {
  readonly #calls = new Map<RequestId, Call>();
  readonly #write: (type: number, payload: Buffer) => void;

  constructor(write: (type: number, payload: Buffer) => void) {
    this.#write = write;
  }

  /** @returns the text of the request */
  open(payload: Buffer): string {
    const number = payload.readUInt32BE(0);
    if (this.#idOf(number) !== undefined) throw new Error(`Call ${number} is still open`);
    const text = payload.toString('utf8', OPEN_HEAD_BYTES);
    const { id } = JSON.parse(text) as { readonly id: RequestId };
    this.#calls.set(id, { number, credit: payload.readUInt32BE(4), waiting: [] });
    return text;
  }

  grant(payload: Buffer): void {
    if (payload.length !== CREDIT_BYTES) throw new Error('Not a credit');
    const id = this.#idOf(payload.readUInt32BE(0));
    const call = id === undefined ? undefined : this.#calls.get(id);
    if (id === undefined || call === undefined) return;
    call.credit += payload.readUInt32BE(4);
    this.#pump(id, call);
  }

  /** @returns the request that was given up */
  reset(payload: Buffer): RequestId | undefined {
    const id = this.#idOf(payload.readUInt32BE(0));
    if (id !== undefined) this.#calls.delete(id);
    return id;
  }

  /** @returns false when no such call is open */
  send(id: RequestId, message: object, isAnswer: boolean): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    const bytes = Buffer.from(JSON.stringify(message));
    for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
      const isLast = at + MAX_PIECE_BYTES >= bytes.length;
      const flags = isLast ? ENDS_MESSAGE | (isAnswer ? ENDS_CALL : 0) : 0;
      call.waiting.push({ text: bytes.subarray(at, at + MAX_PIECE_BYTES), flags });
    }
    this.#pump(id, call);
    return true;
  }

  #idOf(number: number): RequestId | undefined {
    for (const [id, call] of this.#calls) if (call.number === number) return id;
    return undefined;
  }

  #pump(id: RequestId, call: Call): void {
    for (;;) {
      const next = call.waiting[0];
      if (next === undefined || next.text.length > call.credit) return;
      call.waiting.shift();
      call.credit -= next.text.length;
      const head = Buffer.alloc(5);
      head.writeUInt32BE(call.number);
      head.writeUInt8(next.flags, 4);
      this.#write(PIECE, Buffer.concat([head, next.text]));
      if (next.flags & ENDS_CALL) this.#calls.delete(id);
    }
  }
}
