import { createHash } from 'node:crypto';
import type { Received } from './clients.ts';

/** The body of an answer, as far as it was read. */
export class PartialBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;

  constructor(answer: Response) {
    if (answer.body === null) throw new Error('no body');
    this.#reader = answer.body.getReader();
  }

  /** Reads until so many bytes have come. */
  async until(bytes: number): Promise<void> {
    while (this.#bytes < bytes) {
      if (!(await this.#next())) throw new Error(`it has ${this.#bytes} bytes only`);
    }
  }

  /** What was read of it. */
  get seen(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  /** All of it; rejects when the connection was cut off. */
  async text(): Promise<string> {
    while (await this.#next());
    return this.seen;
  }

  /** The last message in it, which may be an event. */
  async message(): Promise<Received> {
    const text = await this.text();
    const start = text.startsWith('{') ? 0 : text.lastIndexOf('\ndata: {') + '\ndata: '.length;
    const message = text.slice(start).trimEnd();
    const digest = createHash('sha256').update(message).digest('hex');
    return { digest, length: Buffer.byteLength(message) };
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    this.#chunks.push(value);
    this.#bytes += value.length;
    return true;
  }
}
