import type { Timers } from '../ports/driven/clock.ts';
import type { IdempotencyRecords, RunEnd } from '../ports/driven/idempotency-records.ts';
import { StoreTrouble } from '../ports/driven/store-trouble.ts';

export interface ClaimedRunParts {
  readonly records: IdempotencyRecords;
  readonly timers: Timers;
}

/** Renewals of a lease, so that one may be late. */
const renewals = 3;
/** How often the end of a run is told, when the records are away. */
const maxTellings = 30;

/** A claim of this process: it is kept until its call has ended, and then told how. */
export class ClaimedRun {
  readonly #name: string;
  readonly #token: string;
  readonly #leaseMs: number;
  readonly #parts: ClaimedRunParts;
  readonly #stopKeeping: () => void;

  constructor(name: string, token: string, leaseMs: number, parts: ClaimedRunParts) {
    this.#name = name;
    this.#token = token;
    this.#leaseMs = leaseMs;
    this.#parts = parts;
    const { records, timers } = parts;
    this.#stopKeeping = timers.every(leaseMs / renewals, () => {
      void records.keep(name, token, leaseMs);
    });
  }

  /** Resolves when it was told once, well or not. Whoever waits elsewhere hears of it as soon as the records have it. */
  async end(end: RunEnd): Promise<void> {
    this.#stopKeeping();
    await this.#tell(end, 1);
  }

  async #tell(end: RunEnd, tellings: number): Promise<void> {
    const told = await this.#parts.records.end(this.#name, this.#token, end);
    if (!(told instanceof StoreTrouble) || tellings === maxTellings) return;
    this.#parts.timers.after(this.#leaseMs / renewals, () => void this.#tell(end, tellings + 1));
  }
}
