/** What is known of an address that failed, over all attempts since it last succeeded. */
export interface FailureRecord {
  /** What was wrong the last time. */
  readonly reason: string;
  readonly text: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** In a row. */
  readonly count: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly atMs: number;
  /** Undefined for a success. */
  readonly failure: FailureRecord | undefined;
  readonly isDoubted: boolean;
}

export interface MemorySettings {
  /** How long a success is used again. */
  readonly ttlMs: number;
  /** The same for a failure. */
  readonly failureTtlMs: number;
  /** Addresses that are remembered; the one that was noted longest ago goes first. */
  readonly maxEntries: number;
}

/** What was detected at each address, and how long it may be used again. Time is passed in and never goes back. */
export class DetectionMemory<Value> {
  readonly #settings: MemorySettings;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(settings: MemorySettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What may be used again; undefined when nothing is, or it is too old. */
  fresh(key: string, nowMs: number): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#isFresh(entry, nowMs) ? entry.value : undefined;
  }

  /** The last result, however old. */
  last(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  succeeded(key: string, value: Value, nowMs: number): void {
    this.#put(key, { value, atMs: nowMs, failure: undefined, isDoubted: false });
  }

  failed(key: string, value: Value, reason: string, text: string, nowMs: number): void {
    const before = this.#entries.get(key)?.failure;
    const failure = {
      reason,
      text,
      firstAtMs: before?.firstAtMs ?? nowMs,
      lastAtMs: nowMs,
      count: (before?.count ?? 0) + 1,
    };
    this.#put(key, { value, atMs: nowMs, failure, isDoubted: false });
  }

  /** It may be wrong: it is kept, and not used again. */
  doubt(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#put(key, { ...entry, isDoubted: true });
  }

  isDoubted(key: string): boolean {
    return this.#entries.get(key)?.isDoubted ?? false;
  }

  /** Without a key: all. Returns how many went. */
  clear(key?: string): number {
    if (key !== undefined) return this.#entries.delete(key) ? 1 : 0;
    const count = this.#entries.size;
    this.#entries.clear();
    return count;
  }

  *all(nowMs: number): Iterable<{
    readonly key: string;
    readonly value: Value;
    readonly ageMs: number;
    readonly isFresh: boolean;
    readonly failure: FailureRecord | undefined;
  }> {
    for (const [key, entry] of this.#entries) {
      const ageMs = nowMs - entry.atMs;
      const { value, failure } = entry;
      yield { key, value, ageMs, isFresh: this.#isFresh(entry, nowMs), failure };
    }
  }

  #isFresh({ failure, atMs, isDoubted }: Entry<Value>, nowMs: number): boolean {
    const { ttlMs, failureTtlMs } = this.#settings;
    return !isDoubted && nowMs - atMs < (failure === undefined ? ttlMs : failureTtlMs);
  }

  #put(key: string, entry: Entry<Value>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#settings.maxEntries) return;
      this.#entries.delete(oldest);
    }
  }
}
