export interface ShedSettings {
  /** A later event loop than this, in milliseconds, is too much. */
  readonly maxDelayMs: number;
  /** More memory than this in use, 0 to 1, is too much. */
  readonly maxMemory: number;
}

/** Why requests are refused. */
export type Strain = 'event_loop' | 'memory';

/** So many bad readings in a row are no accident: a collection of garbage, a stopped process. */
const badReadings = 3;
/** After so many good ones with nothing refused it is over. */
const calmReadings = 10;
/** What is always let in: so few requests are not what is wrong. */
const leastAllowed = 20;
/** Below this part of a limit there is room for more. */
const roomy = 0.5;
const roomyMemory = 0.95;
const growth = 1.1;
const smallestCut = 0.95;
const largestCut = 0.5;

/**
 * How many requests may start until the next reading. Too much strain takes away in proportion to the excess, room gives
 * back a tenth at a time, and between the two nothing moves, so that it does not swing.
 */
export class ShedLaw {
  /** Undefined: all. */
  allowed: number | undefined;
  /** Why, as long as not all are allowed. */
  strain: Strain = 'event_loop';
  readonly #settings: ShedSettings;
  #bad = 0;
  #calm = 0;

  constructor(settings: ShedSettings) {
    this.#settings = settings;
  }

  /** Whether requests have to be counted: some are refused, or soon may be. */
  get isAlert(): boolean {
    return this.#bad > 0 || this.allowed !== undefined;
  }

  /** `started`, `refused`: since the last reading, counted while it was alert. */
  observe(delayMs: number, memory: number, started: number, refused: number): void {
    const { maxDelayMs, maxMemory } = this.#settings;
    const isOverMemory = memory > maxMemory;
    if (delayMs > maxDelayMs || isOverMemory) {
      this.#bad += 1;
      this.#calm = 0;
      if (this.#bad < badReadings && this.allowed === undefined) return;
      this.strain = isOverMemory ? 'memory' : 'event_loop';
      const excess = isOverMemory ? largestCut : maxDelayMs / delayMs;
      const cut = Math.min(smallestCut, Math.max(largestCut, excess));
      this.allowed = Math.max(leastAllowed, Math.floor(started * cut));
      return;
    }
    this.#bad = 0;
    if (this.allowed === undefined) return;
    const hasRoom = delayMs <= maxDelayMs * roomy && memory <= maxMemory * roomyMemory;
    if (hasRoom) this.allowed = Math.ceil(this.allowed * growth) + 1;
    this.#calm = hasRoom && refused === 0 ? this.#calm + 1 : 0;
    if (this.#calm >= calmReadings) this.allowed = undefined;
  }
}
