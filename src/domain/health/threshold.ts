export interface ThresholdSettings {
  /** So many failed checks in a row make it unhealthy. */
  readonly failures: number;
  /** So many good checks in a row make it healthy again. */
  readonly successes: number;
}

/** Healthy until checks in a row say otherwise (mission RS-19, PH-06): one lost packet moves nothing. */
export class HealthThreshold {
  readonly #settings: ThresholdSettings;
  #isHealthy = true;
  /** Checks in a row that speak against the present state. */
  #against = 0;

  constructor(settings: ThresholdSettings) {
    this.#settings = settings;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Whether the state changed. */
  checked(ok: boolean): boolean {
    if (ok === this.#isHealthy) {
      this.#against = 0;
      return false;
    }
    this.#against += 1;
    const { failures, successes } = this.#settings;
    if (this.#against < (this.#isHealthy ? failures : successes)) return false;
    this.#isHealthy = ok;
    this.#against = 0;
    return true;
  }
}
