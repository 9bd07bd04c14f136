import {
  type Figures,
  joined,
  type MetricsReport,
  reportOf,
  textOf,
} from '../../adapters/outbound/telemetry/joined-metrics.ts';
import type { Registry } from '../../adapters/outbound/telemetry/prom-parts.ts';
import type { Timers } from '../../application/ports/driven/clock.ts';
import type { PrimaryLine } from './primary-line.ts';

/** The primary process waits for others no longer than a second. */
const patienceMs = 2_000;

/** The metrics of the whole gateway, whichever of its worker processes is asked. */
export class JoinedFigures implements Figures {
  readonly #registry: Registry;
  readonly #line: PrimaryLine;
  readonly #timers: Timers;
  readonly #waiting = new Map<number, (reports: readonly MetricsReport[]) => void>();
  #asked = 0;

  constructor(registry: Registry, line: PrimaryLine, timers: Timers) {
    this.#registry = registry;
    this.#line = line;
    this.#timers = timers;
    line.on('report', ({ ask }) => void this.#answer(ask));
    line.on('reports', ({ ask, reports }) => {
      this.#waiting.get(ask)?.(reports);
      this.#waiting.delete(ask);
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Without the primary process: those of this worker alone. */
  async metrics(): Promise<string> {
    this.#asked += 1;
    const ask = this.#asked;
    const reports = await new Promise<readonly MetricsReport[] | undefined>((resolve) => {
      const cancel = this.#timers.after(patienceMs, () => {
        this.#waiting.delete(ask);
        resolve(undefined);
      });
      this.#waiting.set(ask, (all) => {
        cancel();
        resolve(all);
      });
      this.#line.send({ kind: 'gather', ask });
    });
    return textOf(joined(reports ?? [await reportOf(this.#registry)]));
  }

  /** What was counted here goes on being counted. */
  async farewell(): Promise<void> {
    await this.#line.sent({ kind: 'farewell', report: await reportOf(this.#registry) });
  }

  async #answer(ask: number): Promise<void> {
    this.#line.send({ kind: 'report', ask, report: await reportOf(this.#registry) });
  }
}
