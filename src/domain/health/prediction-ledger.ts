const healthy = 0;
const unhealthy = 1;

/**
 * Remembers what was predicted until it can be compared with what happened (mission PH-04). A prediction says whether
 * the endpoint will have been unhealthy within the horizon.
 */
export class PredictionLedger {
  readonly #horizonMs: number;
  readonly #madeAtMs: Float64Array;
  readonly #said: Uint8Array;
  #first = 0;
  #open = 0;
  #lastSeenMs = Number.NEGATIVE_INFINITY;
  #lastUnhealthyMs = Number.NEGATIVE_INFINITY;
  /** Said unhealthy, and so it came. */
  truePositives = 0;
  falsePositives = 0;
  trueNegatives = 0;
  /** Said healthy, and it was not. */
  falseNegatives = 0;

  /** `capacity`: predictions that may be open at one time; more are not kept. */
  constructor(horizonMs: number, capacity: number) {
    this.#horizonMs = horizonMs;
    this.#madeAtMs = new Float64Array(capacity);
    this.#said = new Uint8Array(capacity);
  }

  get compared(): number {
    return this.truePositives + this.falsePositives + this.trueNegatives + this.falseNegatives;
  }

  /** Share of right predictions; undefined before the first comparison. */
  get accuracy(): number | undefined {
    return ratio(this.truePositives + this.trueNegatives, this.compared);
  }

  /** Share of the warnings that came true. */
  get precision(): number | undefined {
    return ratio(this.truePositives, this.truePositives + this.falsePositives);
  }

  /** Share of what happened that was warned of. */
  get recall(): number | undefined {
    return ratio(this.truePositives, this.truePositives + this.falseNegatives);
  }

  /** The endpoint is so at this time. Compares what has come due before. */
  happened(isUnhealthy: boolean, nowMs: number): void {
    while (this.#open > 0 && this.#firstMadeAtMs + this.#horizonMs < nowMs) this.#compare();
    this.#lastSeenMs = nowMs;
    if (isUnhealthy) this.#lastUnhealthyMs = nowMs;
  }

  predicted(willBeUnhealthy: boolean, nowMs: number): void {
    if (this.#open === this.#said.length) return;
    const place = (this.#first + this.#open) % this.#said.length;
    this.#madeAtMs[place] = nowMs;
    this.#said[place] = willBeUnhealthy ? unhealthy : healthy;
    this.#open += 1;
  }

  get #firstMadeAtMs(): number {
    return this.#madeAtMs[this.#first] as number;
  }

  #compare(): void {
    const madeAtMs = this.#firstMadeAtMs;
    const saidUnhealthy = this.#said[this.#first] === unhealthy;
    this.#first = (this.#first + 1) % this.#said.length;
    this.#open -= 1;
    // Nobody looked in the meantime: what happened is not known.
    if (this.#lastSeenMs <= madeAtMs) return;
    const wasUnhealthy = this.#lastUnhealthyMs > madeAtMs;
    if (saidUnhealthy && wasUnhealthy) this.truePositives += 1;
    else if (saidUnhealthy) this.falsePositives += 1;
    else if (wasUnhealthy) this.falseNegatives += 1;
    else this.trueNegatives += 1;
  }
}

const ratio = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : part / whole;
