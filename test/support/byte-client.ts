import type { Readable, Writable } from 'node:stream';

/** A client on a byte stream that remembers all it got and lets a test wait for more. */
export class ByteClient {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #waiting = new Set<() => void>();
  readonly #ended: Promise<void>;
  #chunks: Buffer[] = [];
  #receivedBytes = 0;

  /** `input` is what the client reads, `output` what it writes; the same socket for both is usual. */
  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    output.on('error', () => undefined);
    input.on('error', () => resolve());
    input.on('end', () => resolve());
    input.on('close', () => resolve());
    input.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#receivedBytes += chunk.length;
      for (const check of this.#waiting) check();
    });
  }

  get received(): Buffer {
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  get lines(): readonly string[] {
    return this.received.toString().split('\n').slice(0, -1);
  }

  write(bytes: string | Uint8Array): void {
    this.#output.write(bytes);
  }

  /** Reads nothing any more. */
  holdBack(): void {
    this.#input.pause();
  }

  /** Breaks off without a word. */
  leave(): void {
    this.#output.destroy();
  }

  /** The gateway has ended the stream. */
  ended(): Promise<void> {
    return this.#ended;
  }

  /** Resolves once `count` lines have come; rejects when the stream ends before. */
  async linesUpTo(count: number): Promise<readonly string[]> {
    await this.#until(() => this.lines.length >= count);
    return this.lines;
  }

  async bytesUpTo(count: number): Promise<Buffer> {
    await this.#until(() => this.#receivedBytes >= count);
    return this.received;
  }

  async #until(holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = (): void => {
      if (holds()) resolve();
    };
    this.#waiting.add(check);
    check();
    const tooEarly = (): void => reject(new Error(`ended after: ${this.received.toString()}`));
    void this.#ended.then(() => (holds() ? resolve() : tooEarly()));
    await promise.finally(() => this.#waiting.delete(check));
  }
}
