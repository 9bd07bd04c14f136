import { fstatSync, write } from 'node:fs';
import { Socket } from 'node:net';

/** Beyond this, lines are dropped: a reader that stands still must not fill the memory. */
const maxWaitingBytes = 1_048_576;
const retryMs = 100;

/** Takes whole lines and never throws, never blocks and never ends the program, whatever becomes of its reader. */
export interface LineSink {
  write(line: string): void;
  /** Lines that were lost because nobody read them or they could not be written. */
  readonly droppedLines: number;
  /** Resolves when everything is written, or after `limitMs` if nobody reads. */
  flush(limitMs: number): Promise<void>;
}

/** Opens a sink on a descriptor of this process (2 is stderr). */
export const openLineSink = (descriptor: number): LineSink =>
  isPipe(descriptor) ? new PipeSink(descriptor) : new FileSink(descriptor);

const isPipe = (descriptor: number): boolean => {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    // A closed descriptor: the file sink counts its lines as dropped.
    return false;
  }
};

/** A pipe that nobody reads would block a thread for ever, and with it the exit of the process. So: a socket. */
class PipeSink implements LineSink {
  droppedLines = 0;
  readonly #socket: Socket;

  constructor(descriptor: number) {
    this.#socket = new Socket({ fd: descriptor, readable: false, writable: true });
    // The reader is gone (EPIPE): the lines are counted in `write`.
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.unref();
  }

  write(line: string): void {
    const isLost = !this.#socket.writable || this.#socket.writableLength > maxWaitingBytes;
    if (isLost) this.droppedLines += 1;
    else this.#socket.write(line);
  }

  flush(limitMs: number): Promise<void> {
    if (!this.#socket.writable || this.#socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#socket.once('close', done);
      this.#socket.write('', done);
    });
  }
}

/** A file or a terminal: one write at a time, what comes meanwhile goes out together. */
class FileSink implements LineSink {
  droppedLines = 0;
  readonly #descriptor: number;
  #waiting: string[] = [];
  #waitingLength = 0;
  #isWriting = false;
  readonly #onIdle: (() => void)[] = [];

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#waitingLength > maxWaitingBytes) {
      this.droppedLines += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    if (!this.#isWriting) this.#writeWaiting();
  }

  flush(limitMs: number): Promise<void> {
    if (!this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#onIdle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #writeWaiting(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#isWriting = lines.length > 0;
    if (this.#isWriting) this.#writeBytes(Buffer.from(lines.join('')), lines.length);
    else for (const idle of this.#onIdle.splice(0)) idle();
  }

  #writeBytes(bytes: Buffer, lineCount: number): void {
    write(this.#descriptor, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#writeBytes(bytes, lineCount), retryMs);
      } else if (error === null && written < bytes.length) {
        this.#writeBytes(bytes.subarray(written), lineCount);
      } else {
        if (error !== null) this.droppedLines += lineCount;
        this.#writeWaiting();
      }
    });
  }
}
