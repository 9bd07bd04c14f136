import type { Readable } from 'node:stream';

const TAIL_BYTES = 8 * 1024;
/** Shorter values are words like `1` or `true`: hiding them would only garble the text. */
const SHORTEST_SECRET = 6;

/**
 * Reads a child's stderr for ever, so that it never blocks, and keeps only the end of it.
 * New text is told at most once per period.
 */
export class StderrTail {
  readonly #secrets: readonly string[];
  readonly #periodMs: number;
  readonly #tell: (text: string, bytes: number) => void;
  /** Filled from the front, then shifted: a flood of output allocates nothing. */
  readonly #tail = Buffer.alloc(TAIL_BYTES);
  #tailBytes = 0;
  #untoldBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `secrets` are hidden wherever the text shows them. */
  constructor(
    stderr: Readable,
    secrets: readonly string[],
    periodMs: number,
    tell: (text: string, bytes: number) => void,
  ) {
    this.#secrets = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
    this.#periodMs = periodMs;
    this.#tell = tell;
    stderr.on('data', (chunk: Buffer) => this.#take(chunk));
    // A broken stderr says nothing about the server; its end is seen on stdout.
    stderr.on('error', () => {});
  }

  /** The last text written, at most 8 KiB. */
  text(): string {
    return this.#readable(TAIL_BYTES);
  }

  #take(chunk: Buffer): void {
    this.#untoldBytes += chunk.length;
    this.#keep(chunk.subarray(-TAIL_BYTES));
    this.#timer ??= setTimeout(() => this.#tellNews(), this.#periodMs).unref();
  }

  #tellNews(): void {
    const bytes = this.#untoldBytes;
    this.#timer = undefined;
    this.#untoldBytes = 0;
    this.#tell(this.#readable(bytes), bytes);
  }

  #keep(end: Buffer): void {
    const kept = Math.min(this.#tailBytes, TAIL_BYTES - end.length);
    this.#tail.copyWithin(0, this.#tailBytes - kept, this.#tailBytes);
    this.#tailBytes = kept + end.copy(this.#tail, kept);
  }

  /** The last `maxBytes` at most. */
  #readable(maxBytes: number): string {
    const start = Math.max(0, this.#tailBytes - maxBytes);
    let text = this.#tail.toString('utf8', start, this.#tailBytes).trimEnd();
    for (const secret of this.#secrets) text = text.replaceAll(secret, '***');
    return text;
  }
}
