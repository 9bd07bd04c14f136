import {
  joined,
  lasting,
  type MetricsReport,
  reportOf,
} from '../../adapters/outbound/telemetry/joined-metrics.ts';
import { PrometheusProcesses } from '../../adapters/outbound/telemetry/process-metrics.ts';
import { Registry } from '../../adapters/outbound/telemetry/prom-parts.ts';
import type { Timers } from '../../application/ports/driven/clock.ts';
import type { WorkerRun } from './worker-run.ts';

/** A worker that does not answer by then is shown as it was when it last did. */
const answerMs = 1_000;

interface Gathering {
  readonly missing: Set<WorkerRun>;
  readonly settle: () => void;
}

/** The metrics of all worker processes, those that have ended included. */
export class GatheredMetrics {
  readonly #timers: Timers;
  readonly #registry = new Registry();
  readonly #processes: PrometheusProcesses;
  readonly #gatherings = new Map<number, Gathering>();
  #asked = 0;
  /** Of workers that are gone: a count that became smaller would look like a restart of the gateway. */
  #past: MetricsReport = [];

  constructor(timers: Timers, serving: () => number) {
    this.#timers = timers;
    this.#processes = new PrometheusProcesses(this.#registry, serving);
  }

  /** The reports of `runs`, of what is gone, and of the primary process itself. */
  async gather(runs: readonly WorkerRun[]): Promise<readonly MetricsReport[]> {
    this.#asked += 1;
    const ask = this.#asked;
    const missing = new Set(runs);
    await new Promise<void>((resolve) => {
      const cancel = this.#timers.after(answerMs, resolve);
      const settle = (): void => {
        cancel();
        resolve();
      };
      this.#gatherings.set(ask, { missing, settle });
      for (const run of runs) run.send({ kind: 'report', ask });
      if (missing.size === 0) settle();
    });
    this.#gatherings.delete(ask);
    const own = await reportOf(this.#registry);
    return [...runs.map(({ report }) => report), this.#past, own];
  }

  reported(run: WorkerRun, ask: number, report: MetricsReport): void {
    run.report = report;
    const gathering = this.#gatherings.get(ask);
    if (gathering === undefined) return;
    gathering.missing.delete(run);
    if (gathering.missing.size === 0) gathering.settle();
  }

  /** It has ended: what it counted stays. */
  ended(run: WorkerRun): void {
    this.#past = joined([this.#past, lasting(run.report)]);
    run.report = [];
    for (const { missing, settle } of this.#gatherings.values()) {
      if (missing.delete(run) && missing.size === 0) settle();
    }
  }

  restarted(reason: 'crashed' | 'rolled'): void {
    this.#processes.restarted(reason);
  }
}
