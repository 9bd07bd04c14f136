import type { Socket } from 'node:net';
import { frameTypes } from '../originals/layouts.ts';
import { type FramePeer, frameServer, type PeerFrame } from './frame-peer.ts';
import { PeerScript } from './peer-script.ts';
import { breakOff, FLOOD_BYTES } from './stream-peer.ts';

/** Frame types that version 2 adds. */
export const callTypes = { open: 8, piece: 9, credit: 10, reset: 11 } as const;

/** Flags of a piece. */
export const ENDS_MESSAGE = 1;
export const ENDS_CALL = 2;

const MAX_PIECE_BYTES = 16_384;

export const u32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

export const piece = (call: number, flags: number, text: string | Uint8Array): Buffer =>
  Buffer.concat([u32(call), Buffer.of(flags), Buffer.from(text)]);

/** One call at the server: what it sends goes out in pieces, as far as the client has granted. */
export class PeerCall {
  readonly call: number;
  readonly request: string;
  /** Bytes of text that may still be sent. */
  credit: number;
  /** Credits that came after the first, in order. */
  readonly granted: number[] = [];
  /** The client's reason for giving the call up. */
  reset: string | undefined;
  readonly #peer: FramePeer;
  readonly #waiting: { readonly text: Buffer; readonly flags: number }[] = [];

  constructor(peer: FramePeer, payload: Buffer) {
    this.#peer = peer;
    this.call = payload.readUInt32BE(0);
    this.credit = payload.readUInt32BE(4);
    this.request = payload.toString('utf8', 8);
  }

  /** One message; `last` ends the call. */
  send(message: string | Uint8Array, last: boolean): void {
    const bytes = Buffer.from(message);
    for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
      const isEnd = at + MAX_PIECE_BYTES >= bytes.length;
      const flags = isEnd ? ENDS_MESSAGE | (last ? ENDS_CALL : 0) : 0;
      this.#waiting.push({ text: bytes.subarray(at, at + MAX_PIECE_BYTES), flags });
    }
    this.#pump();
  }

  grant(bytes: number): void {
    this.granted.push(bytes);
    this.credit += bytes;
    this.#pump();
  }

  /** Pieces are sent whole or not at all. */
  #pump(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined || next.text.length > this.credit || this.reset !== undefined) return;
      this.#waiting.shift();
      this.credit -= next.text.length;
      this.#peer.send(callTypes.piece, piece(this.call, next.flags, next.text));
    }
  }
}

export interface Version2Ears {
  opened(call: PeerCall, peer: FramePeer): void;
  /** A frame that belongs to no call. */
  came?(frame: PeerFrame, peer: FramePeer): void;
  agreed?(peer: FramePeer): void;
}

/** Version 2 of the binary protocol at a server. Its calls are kept by their number. */
export const version2Server =
  (ears: Version2Ears, calls = new Map<number, PeerCall>()) =>
  (socket: Socket): void =>
    frameServer(
      'g12',
      2,
      (peer, frame) => {
        const { type, payload } = frame;
        if (type === callTypes.open) {
          const call = new PeerCall(peer, payload);
          calls.set(call.call, call);
          ears.opened(call, peer);
        } else if (type === callTypes.credit) {
          calls.get(payload.readUInt32BE(0))?.grant(payload.readUInt32BE(4));
        } else if (type === callTypes.reset) {
          const call = calls.get(payload.readUInt32BE(0));
          if (call !== undefined) call.reset = payload.toString('utf8', 4);
        } else ears.came?.(frame, peer);
      },
      ears.agreed,
    )(socket);

/** Version 2 that follows `PeerScript`: what precedes an answer travels on its call's stream. */
export const converseInCalls = (socket: Socket): void => {
  const script = new PeerScript();
  version2Server({
    opened: (call, peer) =>
      script.receive(call.request, {
        send: (text, last) => call.send(text, last),
        die: () => breakOff(socket),
        flood: () => call.send(`{"${'x'.repeat(FLOOD_BYTES)}"}`, true),
        babble: () => {
          peer.send(frameTypes.error, 'no idea');
          call.send('welcome', false);
        },
      }),
    came: ({ type, text }) => {
      if (type !== frameTypes.request && type !== frameTypes.response) return;
      script.receive(text, {
        send: () => {},
        die: () => {},
        flood: () => {},
        babble: () => {},
      });
    },
  })(socket);
};
