import { close, read, write } from 'node:fs';
import type { SpooledText } from '../../../application/ports/driven/spool.ts';
import { Fault } from '../../../domain/fault/fault.ts';

/** The room all files share. */
export interface SpoolRoom {
  /** False when there is not so much left. */
  reserve(bytes: number): boolean;
  giveBack(bytes: number): void;
}

const BLOCK_BYTES = 256 * 1024;
/** Blocks that may wait to be written before no more should come. */
const MOST_BLOCKS = 4;

/** One open file. It is written block by block, each while the next is filled, and the blocks are used again. */
export class SpoolFile implements SpooledText {
  readonly #file: number;
  readonly #room: SpoolRoom;
  readonly #waiting: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];
  #filling: Uint8Array | undefined;
  #filled = 0;
  #length = 0;
  #written = 0;
  #isWriting = false;
  #lost: Fault | undefined;
  #isReleased = false;
  /** Reads and the one write that are under way: the file is closed after the last. */
  #busy = 0;
  #hasWaiter = false;
  #drained: () => void = () => {};
  readonly #settle: ((fault: Fault | undefined) => void)[] = [];

  constructor(file: number, room: SpoolRoom) {
    this.#file = file;
    this.#room = room;
  }

  get length(): number {
    return this.#length;
  }

  write(piece: Uint8Array): 'ok' | 'wait' | 'full' {
    if (this.#isReleased || this.#lost !== undefined) return 'ok';
    if (!this.#room.reserve(piece.length)) return 'full';
    this.#length += piece.length;
    for (let at = 0; at < piece.length; ) at = this.#fill(piece, at);
    this.#writeNext();
    if (this.#waiting.length < MOST_BLOCKS) return 'ok';
    this.#hasWaiter = true;
    return 'wait';
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  finished(): Promise<Fault | undefined> {
    if (this.#isReleased) return Promise.resolve(gone());
    if (this.#filled > 0) this.#closeBlock();
    this.#writeNext();
    if (this.#lost !== undefined || this.#isAllWritten) return Promise.resolve(this.#lost);
    return new Promise((resolve) => this.#settle.push(resolve));
  }

  async read(offset: number, into: Uint8Array): Promise<boolean> {
    if ((await this.finished()) !== undefined || this.#isReleased) return false;
    for (let at = 0; at < into.length; ) {
      const count = await this.#readOnce(into, at, offset + at);
      if (count === 0) return false;
      at += count;
    }
    return !this.#isReleased;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#room.giveBack(this.#length);
    this.#waiting.length = 0;
    this.#spare.length = 0;
    this.#filling = undefined;
    this.#settleAll(gone());
    this.#closeWhenIdle();
  }

  get #isAllWritten(): boolean {
    return !this.#isWriting && this.#written === this.#length;
  }

  #fill(piece: Uint8Array, from: number): number {
    this.#filling ??= this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    const end = Math.min(piece.length, from + BLOCK_BYTES - this.#filled);
    this.#filling.set(piece.subarray(from, end), this.#filled);
    this.#filled += end - from;
    if (this.#filled === BLOCK_BYTES) this.#closeBlock();
    return end;
  }

  #closeBlock(): void {
    if (this.#filling === undefined) return;
    this.#waiting.push(this.#filling.subarray(0, this.#filled));
    this.#filling = undefined;
    this.#filled = 0;
  }

  #writeNext(): void {
    const block = this.#waiting[0];
    if (block === undefined || this.#isWriting || this.#isReleased) return;
    this.#isWriting = true;
    this.#writeRest(block, 0);
  }

  #writeRest(block: Uint8Array, from: number): void {
    this.#busy += 1;
    write(this.#file, block, from, block.length - from, this.#written, (error, count) => {
      this.#busy -= 1;
      if (this.#isReleased) this.#closeWhenIdle();
      else if (error !== null) this.#lose(error);
      else {
        this.#written += count;
        if (from + count < block.length) this.#writeRest(block, from + count);
        else this.#blockWritten(block);
      }
    });
  }

  #blockWritten(block: Uint8Array): void {
    this.#isWriting = false;
    this.#waiting.shift();
    if (block.length === BLOCK_BYTES) this.#spare.push(block);
    this.#writeNext();
    if (this.#isAllWritten) this.#settleAll(undefined);
    this.#relieve();
  }

  /** The disk refused it: what comes is swallowed until somebody asks. */
  #lose(error: Error): void {
    this.#lost = new Fault('overloaded', `a large result could not be written: ${error.message}`);
    this.#waiting.length = 0;
    this.#settleAll(this.#lost);
    this.#relieve();
  }

  #relieve(): void {
    if (!this.#hasWaiter || this.#waiting.length >= MOST_BLOCKS / 2) return;
    this.#hasWaiter = false;
    this.#drained();
  }

  #settleAll(fault: Fault | undefined): void {
    for (const settle of this.#settle.splice(0)) settle(fault);
  }

  #readOnce(into: Uint8Array, at: number, offset: number): Promise<number> {
    if (this.#isReleased) return Promise.resolve(0);
    this.#busy += 1;
    return new Promise((resolve) => {
      read(this.#file, into, at, into.length - at, offset, (error, count) => {
        this.#busy -= 1;
        if (this.#isReleased) this.#closeWhenIdle();
        resolve(error === null ? count : 0);
      });
    });
  }

  #closeWhenIdle(): void {
    if (this.#busy === 0) close(this.#file, () => {});
  }
}

const gone = (): Fault => new Fault('internal', 'the large result is gone');
