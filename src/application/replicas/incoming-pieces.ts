import { type FramePart, partKind } from '../../domain/replicas/channel-frame.ts';
import { costOf, GRANT_BYTES, PIECE_BYTES, WINDOW_BYTES } from './channel-window.ts';

/** Whom the messages are for. */
export interface PieceTaker {
  received(message: Uint8Array): void;
  finished(): void;
  /** So much more may come. */
  grant(bytes: number): void;
  /** The peer sends more than it may, or a message that is too long. */
  broke(): void;
}

/** Puts messages together again; while it is paused it holds what comes, which is no more than the window. */
export class IncomingPieces {
  readonly #taker: PieceTaker;
  readonly #maxMessageBytes: number;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #held: FramePart[] = [];
  #heldBytes = 0;
  #isPaused = false;
  #isTaking = false;
  #owedBytes = 0;
  #isOver = false;

  constructor(taker: PieceTaker, maxMessageBytes: number) {
    this.#taker = taker;
    this.#maxMessageBytes = maxMessageBytes;
  }

  take(part: FramePart): void {
    if (this.#isOver) return;
    this.#held.push(part);
    this.#heldBytes += costOf(part);
    if (this.#heldBytes > WINDOW_BYTES + PIECE_BYTES * 2) this.#break();
    else this.#takeHeld();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#takeHeld();
  }

  /** Nothing is handed over any more. */
  stop(): void {
    this.#isOver = true;
    this.#held = [];
    this.#pieces = [];
  }

  /** Whoever takes a message may pause, resume or stop meanwhile. */
  #takeHeld(): void {
    if (this.#isTaking) return;
    this.#isTaking = true;
    let count = 0;
    while (!this.#isPaused && !this.#isOver) {
      const part = this.#held[count];
      if (part === undefined) break;
      count += 1;
      this.#handOver(part);
    }
    this.#held.splice(0, count);
    this.#isTaking = false;
  }

  #handOver(part: FramePart): void {
    const cost = costOf(part);
    this.#heldBytes -= cost;
    if (part.kind === partKind.finish) {
      this.#isOver = true;
      this.#taker.finished();
      return;
    }
    this.#owedBytes += cost;
    if (this.#owedBytes >= GRANT_BYTES) {
      this.#taker.grant(this.#owedBytes);
      this.#owedBytes = 0;
    }
    this.#pieceBytes += part.payload.byteLength;
    this.#pieces.push(part.payload);
    if (this.#pieceBytes > this.#maxMessageBytes) this.#break();
    else if (part.kind === partKind.last) this.#taker.received(this.#whole());
  }

  #whole(): Uint8Array {
    const pieces = this.#pieces;
    const bytes = this.#pieceBytes;
    this.#pieces = [];
    this.#pieceBytes = 0;
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) return first;
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.byteLength;
    }
    return whole;
  }

  #break(): void {
    this.stop();
    this.#taker.broke();
  }
}
