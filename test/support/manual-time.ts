import type { Clock, Timers } from '../../src/application/ports/driven/clock.ts';

interface Due {
  atMs: number;
  readonly periodMs: number | undefined;
  readonly action: () => void;
}

/** A clock that stands still until a test moves it; timers fire while it moves. */
export class ManualTime implements Clock, Timers {
  readonly #due = new Set<Due>();
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + delayMs, periodMs: undefined, action });
  }

  every(periodMs: number, action: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + periodMs, periodMs, action });
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#due.size;
  }

  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#nowMs = next.atMs;
      if (next.periodMs === undefined) this.#due.delete(next);
      else next.atMs += next.periodMs;
      next.action();
    }
    this.#nowMs = endMs;
  }

  #next(endMs: number): Due | undefined {
    let next: Due | undefined;
    for (const due of this.#due) {
      if (due.atMs <= endMs && (next === undefined || due.atMs < next.atMs)) next = due;
    }
    return next;
  }

  #add(due: Due): () => void {
    this.#due.add(due);
    return () => this.#due.delete(due);
  }
}
