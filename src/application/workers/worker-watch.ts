import {
  type RecycleReason,
  type RecycleRules,
  recycleReasonOf,
} from '../../domain/workers/recycling.ts';
import type { Upstream } from '../links/upstream.ts';

export interface WorkerRules {
  readonly recycle: RecycleRules;
  /** Undefined: it is never ended because nobody uses it. */
  readonly idleStopMs: number | undefined;
}

/** What is to become of a worker. */
export type WorkerFate = RecycleReason | 'idle';

export interface WorkerView {
  /** What is open to it. */
  readonly links: readonly Upstream[];
  /** Requests sent over them. */
  readonly calls: number;
  /** Undefined where it was not looked at. */
  readonly rssBytes: number | undefined;
}

/** Watches one worker: how long its process has been there, what it has served, and since when nobody has used it. */
export class WorkerWatch {
  readonly #rules: WorkerRules;
  /** Of the process that is there. */
  #first: Upstream | undefined;
  #sinceMs = 0;
  #calls = 0;
  #usedAtMs = 0;
  #pausedUntilMs = 0;

  constructor(rules: WorkerRules) {
    this.#rules = rules;
  }

  look({ links, calls, rssBytes }: WorkerView, nowMs: number): WorkerFate | undefined {
    const [first] = links;
    if (first !== this.#first) this.#begin(first, nowMs);
    const isBusy = links.some(({ oldestCall }) => oldestCall !== undefined);
    if (isBusy || calls !== this.#calls) this.#usedAtMs = nowMs;
    this.#calls = calls;
    if (first === undefined || nowMs < this.#pausedUntilMs) return undefined;
    const { recycle, idleStopMs } = this.#rules;
    const isIdle = idleStopMs !== undefined && nowMs - this.#usedAtMs >= idleStopMs;
    const ageMs = nowMs - this.#sinceMs;
    return isIdle ? 'idle' : recycleReasonOf({ calls, rssBytes, ageMs }, recycle);
  }

  /** What was to be done did not work: it is not tried again before this. */
  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = atMs;
  }

  #begin(first: Upstream | undefined, nowMs: number): void {
    this.#first = first;
    this.#sinceMs = nowMs;
    this.#usedAtMs = nowMs;
    this.#pausedUntilMs = 0;
  }
}
