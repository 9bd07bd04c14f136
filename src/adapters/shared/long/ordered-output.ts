import type { GrowingText } from '../../../domain/wire/long-part.ts';
import { LongWriter, type PieceOutput } from './long-writer.ts';

/** A long text in a line, and who hears when it has gone. */
interface Waiting {
  readonly text: GrowingText;
  readonly over: () => void;
}

/** What an ordered output writes to. */
export interface OrderedPeer extends PieceOutput {
  /** One short message after a long one. */
  send(message: Uint8Array): void;
  /** The rest of a text that has begun cannot be sent: only the end of the connection can say so. */
  cutOff(): void;
}

/** One pipe on which a long text is under way: what comes meanwhile waits behind it, in order. */
export class OrderedOutput {
  readonly #peer: OrderedPeer;
  readonly #behind: (Uint8Array | Waiting)[] = [];
  #writer: LongWriter | undefined;
  #behindBytes = 0;

  constructor(peer: OrderedPeer) {
    this.#peer = peer;
  }

  /** Nothing may be written beside it. */
  get isBusy(): boolean {
    return this.#writer !== undefined;
  }

  /** Bytes that wait in memory. */
  get behindBytes(): number {
    return this.#behindBytes;
  }

  /** `over`: it was written, or never will be. */
  sendLong(text: GrowingText, over: () => void): void {
    if (this.isBusy) this.#behind.push({ text, over });
    else this.#begin({ text, over });
  }

  /** While it is busy: the message goes when its turn comes. */
  queue(message: Uint8Array): void {
    this.#behind.push(Uint8Array.from(message));
    this.#behindBytes += message.length;
  }

  /** The pipe may have room again. */
  drained(): void {
    this.#writer?.goOn();
  }

  /** The pipe is gone. */
  stop(): void {
    this.#writer?.stop();
    for (const entry of this.#behind.splice(0)) if ('text' in entry) entry.text.close();
    this.#behindBytes = 0;
  }

  /** As in {@link LongWriter.isStalled}. */
  isStalled(nowMs: number, limitMs: number): boolean {
    return this.#writer?.isStalled(nowMs, limitMs) === true;
  }

  #begin({ text, over }: Waiting): void {
    this.#writer = new LongWriter(text, this.#peer, (isWhole) => {
      this.#writer = undefined;
      if (isWhole) this.#sendBehind();
      else {
        this.stop();
        this.#peer.cutOff();
      }
      over();
    });
    this.#writer.begin();
  }

  #sendBehind(): void {
    while (!this.isBusy) {
      const entry = this.#behind.shift();
      if (entry === undefined) return;
      if ('text' in entry) this.#begin(entry);
      else {
        this.#behindBytes -= entry.length;
        this.#peer.send(entry);
      }
    }
  }
}
