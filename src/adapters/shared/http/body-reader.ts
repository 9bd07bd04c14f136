import type { IncomingMessage } from 'node:http';

type Done = (body: Uint8Array | undefined, problem?: 'too_large' | 'aborted') => void;

const NOTHING: Uint8Array = new Uint8Array(0);

/** Collects a body that is not longer than `maxBytes`. A body that came in one piece is not copied. */
export class BodyReader {
  readonly #request: IncomingMessage;
  readonly #maxBytes: number;
  /** Let go of when it was called: the request lives as long as its answer, which may be a stream. */
  #done: Done | undefined;
  #first: Buffer | undefined;
  #others: Buffer[] | undefined;
  #bytes = 0;
  #settled = false;

  constructor(request: IncomingMessage, maxBytes: number, done: Done) {
    this.#request = request;
    this.#maxBytes = maxBytes;
    this.#done = done;
    request.on('data', (chunk: Buffer) => this.#take(chunk));
    request.on('end', () => this.#settle(this.#whole()));
    request.on('close', () => this.#settle(undefined, 'aborted'));
  }

  #take(chunk: Buffer): void {
    if (this.#settled) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      this.#settle(undefined, 'too_large');
    } else if (this.#first === undefined) {
      this.#first = chunk;
    } else {
      this.#others ??= [this.#first];
      this.#others.push(chunk);
    }
  }

  #whole(): Uint8Array {
    if (this.#others !== undefined) return Buffer.concat(this.#others, this.#bytes);
    return this.#first ?? NOTHING;
  }

  #settle(body: Uint8Array | undefined, problem?: 'too_large' | 'aborted'): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#first = undefined;
    this.#others = undefined;
    // Chunks of a body that is too large go on arriving; they are dropped one by one.
    if (problem === 'too_large') this.#request.resume();
    const done = this.#done;
    this.#done = undefined;
    done?.(body, problem);
  }
}
