import type { DetectionAddress } from '../../domain/detection/address.ts';
import { Course } from '../../domain/detection/course.ts';
import type { Probe } from '../../domain/detection/probe.ts';
import type { AddressTerms } from '../../domain/detection/target.ts';
import type { Evidence, Verdict } from '../../domain/detection/verdict.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { ProtocolProbe } from '../ports/driven/protocol-probe.ts';

export interface RunParts {
  readonly probe: ProtocolProbe;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** What is left of the time for the last probes to say what they have seen. */
const closingShare = 0.05;

/** What came of asking one address. */
export interface RunResult {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly durationMs: number;
}

/** Asks one address, probe by probe, until it is known what it speaks or the time is over. */
export class DetectionRun {
  readonly #address: DetectionAddress;
  readonly #terms: AddressTerms;
  readonly #parts: RunParts;
  readonly #course: Course;
  readonly #startedAtMs: number;
  readonly #end = new AbortController();
  readonly #result = Promise.withResolvers<RunResult>();
  #running = 0;
  #isTimeOver = false;
  #cancelWake: () => void = () => undefined;
  #cancelDeadline: () => void = () => undefined;

  constructor(address: DetectionAddress, terms: AddressTerms, parts: RunParts) {
    this.#address = address;
    this.#terms = terms;
    this.#parts = parts;
    this.#course = new Course(address);
    this.#startedAtMs = parts.clock.nowMs();
  }

  /** Resolves within `timeoutMs`. */
  result(timeoutMs: number): Promise<RunResult> {
    this.#cancelDeadline = this.#parts.timers.after(timeoutMs * (1 - closingShare), () => {
      this.#isTimeOver = true;
      // Probes that are under way say now what they have seen.
      this.#end.abort();
      if (this.#running === 0) this.#finish();
    });
    this.#advance();
    return this.#result.promise;
  }

  get #elapsedMs(): number {
    return this.#parts.clock.nowMs() - this.#startedAtMs;
  }

  #advance(): void {
    this.#cancelWake();
    const nowMs = this.#elapsedMs;
    if (this.#course.isSettled(nowMs)) {
      this.#finish();
      return;
    }
    for (const probe of this.#course.due(nowMs)) void this.#begin(probe);
    const { wakeAtMs } = this.#course;
    if (wakeAtMs === undefined) return;
    this.#cancelWake = this.#parts.timers.after(Math.max(1, wakeAtMs - nowMs), () =>
      this.#advance(),
    );
  }

  async #begin(probe: Probe): Promise<void> {
    this.#running += 1;
    const sight = await this.#parts.probe.run(this.#address, probe, this.#terms, this.#end.signal);
    this.#running -= 1;
    if (this.#end.signal.aborted && !this.#isTimeOver) return;
    this.#course.saw(probe, sight, this.#elapsedMs);
    if (!this.#isTimeOver) this.#advance();
    else if (this.#running === 0) this.#finish();
  }

  #finish(): void {
    this.#cancelWake();
    this.#cancelDeadline();
    this.#end.abort();
    const { verdict, evidence } = this.#course;
    this.#result.resolve({ verdict, evidence, durationMs: this.#elapsedMs });
  }
}
