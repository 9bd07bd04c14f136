import type { Spool, SpooledText } from '../../../src/application/ports/driven/spool.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';

/** A spool in memory. */
export class MemorySpool implements Spool {
  readonly #maxBytes: number;
  usedBytes = 0;
  /** No text can be opened. */
  isOut = false;

  constructor(maxBytes = Number.POSITIVE_INFINITY) {
    this.#maxBytes = maxBytes;
  }

  open(): SpooledText | Fault {
    return this.isOut ? new Fault('overloaded', 'no place') : new MemoryText(this, this.#maxBytes);
  }
}

class MemoryText implements SpooledText {
  readonly #spool: MemorySpool;
  readonly #maxBytes: number;
  #bytes = Buffer.alloc(0);
  #isReleased = false;
  #taken = 0;
  #isEnded = false;
  #arrived: () => void = () => {};

  constructor(spool: MemorySpool, maxBytes: number) {
    this.#spool = spool;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  write(piece: Uint8Array): 'ok' | 'full' {
    if (this.#isReleased) return 'ok';
    if (this.#spool.usedBytes + piece.length > this.#maxBytes) return 'full';
    this.#spool.usedBytes += piece.length;
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    this.#arrived();
    return 'ok';
  }

  onDrain(): void {}

  finished(): Promise<Fault | undefined> {
    return Promise.resolve(this.#isReleased ? new Fault('internal', 'gone') : undefined);
  }

  async read(offset: number, into: Uint8Array): Promise<boolean> {
    await this.finished();
    if (this.#isReleased || offset + into.length > this.#bytes.length) return false;
    into.set(this.#bytes.subarray(offset, offset + into.length));
    return true;
  }

  async take(into: Uint8Array): Promise<number | undefined> {
    while (this.#taken === this.#bytes.length && !this.#isEnded && !this.#isReleased) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    if (this.#isReleased) return undefined;
    const part = this.#bytes.subarray(this.#taken, this.#taken + into.length);
    into.set(part);
    this.#taken += part.length;
    return part.length;
  }

  end(): void {
    this.#isEnded = true;
    this.#arrived();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#arrived();
    this.#spool.usedBytes -= this.#bytes.length;
  }
}
