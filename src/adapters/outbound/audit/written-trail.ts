import type { AuditEntry, AuditTrail } from '../../../application/ports/driven/audit-trail.ts';
import { recordLine } from './audit-record.ts';
import type { AuditSink } from './sink.ts';

export interface TrailParts {
  readonly sinks: readonly AuditSink[];
  /** Unique for good, in every process. */
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Which gateway writes. */
  readonly host: string;
}

/** Gives each record its stamp and hands it to every sink. */
export class WrittenTrail implements AuditTrail {
  readonly #parts: TrailParts;

  constructor(parts: TrailParts) {
    this.#parts = parts;
  }

  get isSound(): boolean {
    return this.#parts.sinks.every(({ isSound }) => isSound);
  }

  /** Records that some sink had no room for. */
  get lost(): number {
    return this.#parts.sinks.reduce((sum, { lost }) => sum + lost, 0);
  }

  record(entry: AuditEntry): void {
    const { sinks, newId, wallMs, host } = this.#parts;
    const line = recordLine(entry, { id: newId(), atMs: wallMs(), host });
    for (const sink of sinks) sink.take(line);
  }

  /** After the last record. */
  async close(limitMs: number): Promise<void> {
    await this.flush(limitMs);
    await Promise.all(this.#parts.sinks.map((sink) => sink.close()));
  }

  async flush(limitMs: number): Promise<void> {
    await Promise.all(this.#parts.sinks.map((sink) => sink.flush(limitMs)));
  }
}
