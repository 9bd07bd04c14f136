import { rankOf, type Severity } from './severity.ts';

export interface AlertSettings {
  /** Alerts that are no worse than the last one are not raised again for so long. */
  readonly pauseMs: number;
  /** It has to be calm for so long before it counts as over. */
  readonly calmMs: number;
}

/**
 * When people are told of an endpoint (mission PH-03): once when it gets worse, once when it is over, and not of every
 * turn of one that flaps.
 */
export class HealthAlerts {
  readonly #settings: AlertSettings;
  #standing: Severity | undefined;
  #lastRaised: Severity | undefined;
  #lastRaisedAtMs = 0;
  #calmSinceMs: number | undefined;

  constructor(settings: AlertSettings) {
    this.#settings = settings;
  }

  /** What was raised and is not over. */
  get standing(): Severity | undefined {
    return this.#standing;
  }

  /** How it is now. Returns what is to be told: an alert, that it is over, or nothing. */
  step(severity: Severity | undefined, nowMs: number): Severity | 'recovered' | undefined {
    if (severity === undefined) return this.#calm(nowMs);
    this.#calmSinceMs = undefined;
    if (rankOf(severity) <= rankOf(this.#standing)) return undefined;
    const isPaused =
      this.#lastRaised !== undefined && nowMs - this.#lastRaisedAtMs < this.#settings.pauseMs;
    if (isPaused && rankOf(severity) <= rankOf(this.#lastRaised)) return undefined;
    this.#standing = severity;
    this.#lastRaised = severity;
    this.#lastRaisedAtMs = nowMs;
    return severity;
  }

  #calm(nowMs: number): 'recovered' | undefined {
    this.#calmSinceMs ??= nowMs;
    if (this.#standing === undefined) return undefined;
    if (nowMs - this.#calmSinceMs < this.#settings.calmMs) return undefined;
    this.#standing = undefined;
    return 'recovered';
  }
}
