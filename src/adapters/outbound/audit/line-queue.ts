import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { AuditSink } from './sink.ts';

/** Writes some lines somewhere. Rejects when they are not written, whole; then they come again. */
export type LineWriter = (lines: readonly string[]) => Promise<void>;

export interface LineQueueParts {
  readonly name: string;
  readonly write: LineWriter;
  readonly logger: Logger;
  /** Milliseconds until what could not be written is tried again. */
  readonly retryMs?: number;
  /** Lets go of what is written to. */
  readonly close?: () => Promise<void>;
}

/** Memory that records may take while their sink is away. */
const MAX_BYTES = 8_388_608;
/** In one write. */
const MAX_LINES = 1_000;
const RETRY_MS = 1_000;

/** Keeps records until they are written, one write at a time; what comes meanwhile goes out together. */
export class LineQueue implements AuditSink {
  readonly name: string;
  lost = 0;
  readonly #parts: LineQueueParts;
  #lines: string[] = [];
  #bytes = 0;
  #isWriting = false;
  #isFailing = false;
  #retry: NodeJS.Timeout | undefined;
  readonly #idle: (() => void)[] = [];

  constructor(parts: LineQueueParts) {
    this.name = parts.name;
    this.#parts = parts;
  }

  get isSound(): boolean {
    return !this.#isFailing && this.#bytes < MAX_BYTES;
  }

  take(line: string): void {
    if (this.#bytes >= MAX_BYTES) {
      this.lost += 1;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.length;
    if (!this.#isWriting && this.#retry === undefined) void this.#write();
  }

  flush(limitMs: number): Promise<void> {
    if (this.#lines.length === 0 && !this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry);
    await this.#parts.close?.();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#lines.length > 0) {
      const lines = this.#lines.slice(0, MAX_LINES);
      try {
        await this.#parts.write(lines);
      } catch (error) {
        this.#failed(error);
        return;
      }
      this.#written(lines);
    }
    this.#isWriting = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #written(lines: readonly string[]): void {
    this.#lines = this.#lines.slice(lines.length);
    for (const { length } of lines) this.#bytes -= length;
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#parts.logger.info('audit records are written again', {
      sink: this.name,
      lost: this.lost,
    });
  }

  #failed(error: unknown): void {
    this.#isWriting = false;
    if (!this.#isFailing) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#parts.logger.error('audit records cannot be written', { sink: this.name, reason });
    }
    this.#isFailing = true;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.#write();
    }, this.#parts.retryMs ?? RETRY_MS).unref();
  }
}
