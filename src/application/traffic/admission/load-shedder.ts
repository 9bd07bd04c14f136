import { FairShares } from '../../../domain/admission/fair-shares.ts';
import { ShedLaw, type ShedSettings, type Strain } from '../../../domain/admission/shed-law.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { AdmissionMetrics } from '../../ports/driven/admission-metrics.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import type { PressureGauge } from '../../ports/driven/pressure-gauge.ts';

export interface LoadShedderParts {
  readonly gauge: PressureGauge;
  readonly timers: Timers;
  readonly metrics: AdmissionMetrics;
  readonly logger: Logger;
}

const periodMs = 200;
const retryAfterMs = 1_000;

/** What opens or ends a conversation, or asks whether anybody is there: it costs little and its refusal much. */
const neverRefused: ReadonlySet<string> = new Set(['initialize', 'ping', 'server/discover']);

/** Refuses requests before the process is so busy that all of them suffer; the heaviest principals first. */
export class LoadShedder {
  /** Whether requests have to pass `refusal`: not as long as all is well. */
  isAlert = false;
  readonly #parts: LoadShedderParts;
  readonly #law: ShedLaw;
  readonly #shares = new FairShares();
  readonly #stop: () => void;

  constructor(settings: ShedSettings, parts: LoadShedderParts) {
    this.#parts = parts;
    this.#law = new ShedLaw(settings);
    this.#stop = parts.timers.every(periodMs, () => this.#look());
  }

  refusal(principal: string, method: string | undefined): Fault | undefined {
    if (neverRefused.has(method ?? '') || this.#shares.admit(principal)) return undefined;
    const { strain } = this.#law;
    this.#parts.metrics.requestShed(strain);
    return new Fault('overloaded', textOf[strain], retryAfterMs);
  }

  stop(): void {
    this.#stop();
    this.#parts.gauge.close();
  }

  #look(): void {
    const { delayMs, memory } = this.#parts.gauge.read();
    const wasShedding = this.#law.allowed !== undefined;
    this.#law.observe(delayMs, memory, this.#shares.started, this.#shares.refused);
    const { allowed, strain } = this.#law;
    this.#shares.next(allowed);
    this.isAlert = this.#law.isAlert;
    if (wasShedding === (allowed !== undefined)) return;
    const figures = { delayMs: Math.round(delayMs), memory: Number(memory.toFixed(2)) };
    if (wasShedding) this.#parts.logger.info('all requests are accepted again', figures);
    else this.#parts.logger.warn('the gateway refuses requests', { because: strain, ...figures });
  }
}

const textOf: Readonly<Record<Strain, string>> = {
  event_loop: 'the gateway has more to do than it can; try again later',
  memory: 'the gateway is short of memory; try again later',
};
