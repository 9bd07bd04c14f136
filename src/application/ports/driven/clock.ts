/** Monotonic time. Never the wall clock: steps of the wall clock must not expire anything. */
export interface Clock {
  /** Milliseconds since an arbitrary start. */
  nowMs(): number;
}

export interface Timers {
  /** Runs `action` once. The returned function cancels it; cancelling twice is harmless. */
  after(delayMs: number, action: () => void): () => void;
  /** Runs `action` again and again. The returned function ends it. */
  every(periodMs: number, action: () => void): () => void;
}
