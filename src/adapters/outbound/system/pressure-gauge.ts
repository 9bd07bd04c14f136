import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Pressure, PressureGauge } from '../../../application/ports/driven/pressure-gauge.ts';

/** Every so often the delay is measured, outside of JavaScript. */
const resolutionMs = 20;
const nanosecondsPerMs = 1e6;

/** Of this process: its event loop, its heap against the heap's limit, all of it against that of its container. */
export class ProcessPressure implements PressureGauge {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #memoryLimit = process.constrainedMemory();
  #readAtMs = performance.now();

  constructor() {
    this.#delay.enable();
  }

  read(): Pressure {
    const nowMs = performance.now();
    const sinceMs = nowMs - this.#readAtMs;
    this.#readAtMs = nowMs;
    // In a loop that never came round there was nothing to measure.
    const meanMs = this.#delay.count > 0 ? this.#delay.mean / nanosecondsPerMs : sinceMs;
    this.#delay.reset();
    return { delayMs: Math.max(0, meanMs - resolutionMs), memory: this.#memory() };
  }

  close(): void {
    this.#delay.disable();
  }

  #memory(): number {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const all = isLimit(this.#memoryLimit) ? process.memoryUsage.rss() / this.#memoryLimit : 0;
    return Math.max(used / limit, all);
  }
}

/** Without a limit the system names none, or one that nobody has. */
const isLimit = (bytes: number): boolean => bytes > 0 && bytes < 2 ** 50;
