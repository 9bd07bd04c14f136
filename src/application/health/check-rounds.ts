import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { HealthMetrics } from '../ports/driven/health-metrics.ts';
import type { CheckSettings } from './check-settings.ts';
import type { CheckResult, EndpointCheck } from './endpoint-check.ts';
import type { HealthReport } from './health-report.ts';

export interface CheckRoundsParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly report: HealthReport;
  readonly metrics: HealthMetrics;
}

/** What the last check of an endpoint showed. */
export interface LastCheck {
  readonly result: 'ok' | 'failed' | 'runs' | 'idle';
  /** Why it failed; undefined when it did not. */
  readonly reason: string | undefined;
  readonly latencyMs: number;
  /** When it ended, in monotonic ms. */
  readonly atMs: number;
}

/** Checks that were set at the same time drift apart by up to a tenth of their interval, either way. */
const jitter = 0.1;

/** Checks one endpoint again and again: one check at a time, the first at once, more often while it is in doubt. */
export class CheckRounds {
  readonly #endpoint: Endpoint;
  readonly #check: EndpointCheck;
  readonly #settings: CheckSettings;
  readonly #parts: CheckRoundsParts;
  #last: LastCheck | undefined;
  #goodInRow = Number.POSITIVE_INFINITY;
  #stopTimer: (() => void) | undefined;
  #running: AbortController | undefined;
  #isStopped = false;

  constructor(
    endpoint: Endpoint,
    check: EndpointCheck,
    settings: CheckSettings,
    parts: CheckRoundsParts,
  ) {
    this.#endpoint = endpoint;
    this.#check = check;
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Undefined before the first check has ended. */
  get last(): LastCheck | undefined {
    return this.#last;
  }

  start(): void {
    void this.#round();
  }

  /** Nothing is reported any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopTimer?.();
    this.#running?.abort();
    await this.#check.close();
  }

  async #round(): Promise<void> {
    const { clock, timers } = this.#parts;
    const startedAtMs = clock.nowMs();
    const result = await this.#runWithin();
    if (this.#isStopped) return;
    this.#note(result, clock.nowMs() - startedAtMs);
    this.#stopTimer = timers.after(this.#pauseMs, () => void this.#round());
  }

  async #runWithin(): Promise<CheckResult> {
    const { timeoutMs } = this.#settings;
    const running = new AbortController();
    this.#running = running;
    const stopTimer = this.#parts.timers.after(timeoutMs, () => running.abort());
    const result = await this.#check.run(running.signal);
    stopTimer();
    this.#running = undefined;
    if (!running.signal.aborted) return result;
    return new Fault('timeout', `it did not answer a health check within ${timeoutMs} ms`);
  }

  #note(result: CheckResult, latencyMs: number): void {
    const { clock, report, metrics } = this.#parts;
    const atMs = clock.nowMs();
    if (result === 'idle' || result === 'runs') {
      this.#last = { result, reason: undefined, latencyMs, atMs };
      return;
    }
    const ok = result === 'ok';
    const reason = ok ? undefined : result.message;
    this.#goodInRow = ok ? this.#goodInRow + 1 : 0;
    this.#last = { result: ok ? 'ok' : 'failed', reason, latencyMs, atMs };
    const { id, target } = this.#endpoint;
    metrics.endpointChecked(id, target.protocol, ok);
    report.checked(this.#endpoint, ok, reason, latencyMs);
  }

  get #pauseMs(): number {
    const { intervalMs, doubtIntervalMs, successes } = this.#settings;
    const isDoubted = this.#goodInRow < successes;
    const factor = 1 + jitter * (2 * this.#parts.random() - 1);
    return (isDoubted ? Math.min(doubtIntervalMs, intervalMs) : intervalMs) * factor;
  }
}
