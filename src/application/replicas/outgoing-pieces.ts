import { type FramePart, partKind } from '../../domain/replicas/channel-frame.ts';
import { costOf, PIECE_BYTES, WINDOW_BYTES } from './channel-window.ts';

const NOTHING = new Uint8Array(0);

/** Cuts messages into pieces and holds back what the peer has not asked for yet. */
export class OutgoingPieces {
  readonly #put: (part: FramePart) => void;
  readonly #waiting: FramePart[] = [];
  #waitingBytes = 0;
  #credit = WINDOW_BYTES;

  constructor(put: (part: FramePart) => void) {
    this.#put = put;
  }

  /** What is held back. */
  get bufferedBytes(): number {
    return this.#waitingBytes;
  }

  send(message: Uint8Array): void {
    let at = 0;
    do {
      const payload = message.subarray(at, at + PIECE_BYTES);
      at += PIECE_BYTES;
      this.#take({ kind: at < message.byteLength ? partKind.piece : partKind.last, payload });
    } while (at < message.byteLength);
  }

  /** Behind all that was sent. */
  finish(): void {
    this.#take({ kind: partKind.finish, payload: NOTHING });
  }

  /** True when nothing is held back any more, and something was. */
  credited(bytes: number): boolean {
    this.#credit += bytes;
    let count = 0;
    for (const part of this.#waiting) {
      if (this.#credit <= 0) break;
      this.#go(part);
      this.#waitingBytes -= costOf(part);
      count += 1;
    }
    this.#waiting.splice(0, count);
    return count > 0 && this.#waiting.length === 0;
  }

  #take(part: FramePart): void {
    // As long as there is credit nothing waits.
    if (this.#credit > 0) this.#go(part);
    else {
      this.#waiting.push(part);
      this.#waitingBytes += costOf(part);
    }
  }

  #go(part: FramePart): void {
    this.#credit -= costOf(part);
    this.#put(part);
  }
}
