import { close, read, write } from 'node:fs';
import type { SpooledText } from '../../../application/ports/driven/spool.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { type SpoolBlock, SpoolBlocks } from './spool-blocks.ts';

/** The room all files share. */
export interface SpoolRoom {
  /** False when there is not so much left. */
  reserve(bytes: number): boolean;
  giveBack(bytes: number): void;
}

/** Blocks that may wait to be written before no more should come. */
const MOST_BLOCKS = 4;

/**
 * One open file. It is written block by block, each while the next is filled. Who takes the text while it is written gets it
 * from memory as long as he keeps up, and then it never comes to the file; where he does not, from the file.
 */
export class SpoolFile implements SpooledText {
  readonly #file: number;
  readonly #room: SpoolRoom;
  readonly #blocks = new SpoolBlocks();
  /** Room it has. */
  #reserved = 0;
  #taken = 0;
  #isEnded = false;
  #isWriting = false;
  #lost: Fault | undefined;
  #isReleased = false;
  /** Reads and the one write that are under way: the file is closed after the last. */
  #busy = 0;
  #hasWaiter = false;
  #drained: () => void = () => {};
  /** Wakes who takes faster than it is written. */
  #arrived: () => void = () => {};
  readonly #settle: ((fault: Fault | undefined) => void)[] = [];

  constructor(file: number, room: SpoolRoom) {
    this.#file = file;
    this.#room = room;
  }

  get length(): number {
    return this.#blocks.length;
  }

  write(piece: Uint8Array): 'ok' | 'wait' | 'full' {
    if (this.#isReleased || this.#lost !== undefined) return 'ok';
    if (!this.#room.reserve(piece.length)) return 'full';
    this.#reserved += piece.length;
    this.#blocks.append(piece);
    this.#writeNext();
    this.#arrived();
    if (this.#blocks.waiting < MOST_BLOCKS) return 'ok';
    this.#hasWaiter = true;
    return 'wait';
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  finished(): Promise<Fault | undefined> {
    if (this.#isReleased) return Promise.resolve(gone());
    this.#blocks.closeBlock();
    this.#writeNext();
    if (this.#lost !== undefined || this.#isAllWritten) return Promise.resolve(this.#lost);
    return new Promise((resolve) => this.#settle.push(resolve));
  }

  async read(offset: number, into: Uint8Array): Promise<boolean> {
    if ((await this.finished()) !== undefined || this.#isReleased) return false;
    for (let at = 0; at < into.length; ) {
      const count = await this.#readOnce(into.subarray(at), offset + at);
      if (count === 0) return false;
      at += count;
    }
    return !this.#isReleased;
  }

  async take(into: Uint8Array): Promise<number | undefined> {
    while (this.#taken === this.length && !this.#isEnded && this.#isReadable()) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    if (!this.#isReadable()) return undefined;
    if (this.#taken === this.length) return 0;
    const { start } = this.#blocks;
    const count =
      this.#taken >= start
        ? this.#blocks.copy(this.#taken, into)
        : await this.#readOnce(into.subarray(0, start - this.#taken), this.#taken);
    if (count === 0 || !this.#isReadable()) return undefined;
    this.#taken += count;
    if (this.#taken === this.length) this.#giveBack(this.#blocks.dropLast());
    return count;
  }

  end(): void {
    this.#isEnded = true;
    this.#arrived();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#giveBack(this.#reserved);
    this.#blocks.clear();
    this.#settleAll(gone());
    this.#closeWhenIdle();
  }

  #isReadable(): boolean {
    return !this.#isReleased && this.#lost === undefined;
  }

  get #isAllWritten(): boolean {
    return !this.#isWriting && this.#blocks.start === this.length;
  }

  #giveBack(bytes: number): void {
    this.#reserved -= bytes;
    this.#room.giveBack(bytes);
  }

  #writeNext(): void {
    const block = this.#blocks.oldest;
    if (block === undefined || this.#isWriting || this.#isReleased) return;
    this.#isWriting = true;
    this.#writeRest(block, 0);
  }

  #writeRest({ bytes, start }: SpoolBlock, from: number): void {
    this.#busy += 1;
    write(this.#file, bytes, from, bytes.length - from, start + from, (error, count) => {
      this.#busy -= 1;
      if (this.#isReleased) this.#closeWhenIdle();
      else if (error !== null) this.#lose(error);
      else if (from + count < bytes.length) this.#writeRest({ bytes, start }, from + count);
      else this.#blockWritten();
    });
  }

  #blockWritten(): void {
    this.#isWriting = false;
    this.#blocks.oldestIsWritten();
    this.#writeNext();
    if (this.#isAllWritten) this.#settleAll(undefined);
    this.#relieve();
  }

  /** The disk refused it: what comes is swallowed until somebody asks. */
  #lose(error: Error): void {
    this.#lost = new Fault('overloaded', `a large result could not be written: ${error.message}`);
    this.#blocks.clear();
    this.#settleAll(this.#lost);
    this.#relieve();
  }

  #relieve(): void {
    if (!this.#hasWaiter || this.#blocks.waiting >= MOST_BLOCKS / 2) return;
    this.#hasWaiter = false;
    this.#drained();
  }

  #settleAll(fault: Fault | undefined): void {
    for (const settle of this.#settle.splice(0)) settle(fault);
    this.#arrived();
  }

  #readOnce(into: Uint8Array, offset: number): Promise<number> {
    if (this.#isReleased) return Promise.resolve(0);
    this.#busy += 1;
    return new Promise((resolve) => {
      read(this.#file, into, 0, into.length, offset, (error, count) => {
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
