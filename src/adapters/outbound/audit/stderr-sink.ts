import type { AuditSink } from './sink.ts';

/** Takes whole lines, with their line ends, and counts those that nobody took. */
export interface Lines {
  write(line: string): void;
  readonly droppedLines: number;
  flush(limitMs: number): Promise<void>;
}

/** Records among the lines of the log. A reader that stands still loses some, as it does of the log. */
export class StderrSink implements AuditSink {
  readonly name = 'stderr';
  readonly #lines: Lines;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** Whoever asks for certainty asks for another sink. */
  readonly isSound = true;

  get lost(): number {
    return this.#lines.droppedLines;
  }

  take(line: string): void {
    this.#lines.write(`${line}\n`);
  }

  flush(limitMs: number): Promise<void> {
    return this.#lines.flush(limitMs);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
