import type { BreakerSettings, BreakerState } from '../../../src/domain/breaker/breaker.ts';

interface Started {
  readonly epoch: number;
  readonly isProbe: boolean;
  isOver: boolean;
}

/**
 * The breaker told a second time, as slowly and plainly as can be: it keeps all that ever happened, and derives the state
 * from the list.
 */
export class ReferenceBreaker {
  state: BreakerState = 'closed';
  openedAtMs = 0;
  readonly #settings: BreakerSettings;
  #epoch = 0;
  /** Of the present state alone. */
  #ends: { readonly isFailure: boolean; readonly atMs: number }[] = [];
  readonly #started: Started[] = [];

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
  }

  get openProbes(): number {
    return this.#started.filter(
      ({ isProbe, isOver, epoch }) => isProbe && !isOver && epoch === this.#epoch,
    ).length;
  }

  get admits(): boolean {
    if (this.state === 'closed') return true;
    return this.state === 'half_open' && this.openProbes < this.#settings.halfOpenMax;
  }

  begin(): Started {
    const isCounted = this.admits;
    const isProbe = isCounted && this.state === 'half_open';
    const started = { epoch: isCounted ? this.#epoch : -1, isProbe, isOver: false };
    this.#started.push(started);
    return started;
  }

  end(started: Started, verdict: 'success' | 'failure' | 'none', nowMs: number): void {
    started.isOver = true;
    if (started.epoch !== this.#epoch || verdict === 'none') return;
    this.#ends.push({ isFailure: verdict === 'failure', atMs: nowMs });
    if (this.state === 'half_open') {
      if (verdict === 'failure') this.#open(nowMs);
      else if (this.#ends.length >= this.#settings.successThreshold) this.#enter('closed');
    } else if (verdict === 'failure' && this.#isTooMuch(nowMs)) this.#open(nowMs);
  }

  elapse(nowMs: number): void {
    if (this.state === 'open' && nowMs >= this.openedAtMs + this.#settings.openMs) {
      this.#enter('half_open');
    }
  }

  #isTooMuch(nowMs: number): boolean {
    return this.#failuresInRow() >= this.#settings.failureThreshold || this.#isRateTooHigh(nowMs);
  }

  /** Walks back over failures that follow each other within the window. */
  #failuresInRow(): number {
    let count = 0;
    let laterMs = Number.POSITIVE_INFINITY;
    for (const { isFailure, atMs } of this.#ends.toReversed()) {
      const isCoherent = count === 0 || laterMs - atMs <= this.#settings.windowMs;
      if (!isFailure || !isCoherent) break;
      count += 1;
      laterMs = atMs;
    }
    return count;
  }

  #isRateTooHigh(nowMs: number): boolean {
    const { errorRate, minRequests, windowMs } = this.#settings;
    if (errorRate === undefined) return false;
    const slotOf = (ms: number): number => Math.floor(ms / (windowMs / 10));
    const recent = this.#ends.filter(({ atMs }) => slotOf(nowMs) - slotOf(atMs) < 10);
    const failures = recent.filter(({ isFailure }) => isFailure).length;
    return recent.length >= minRequests && failures / recent.length >= errorRate;
  }

  #open(nowMs: number): void {
    this.openedAtMs = nowMs;
    this.#enter('open');
  }

  #enter(state: BreakerState): void {
    this.state = state;
    this.#epoch += 1;
    this.#ends = [];
  }
}
