export interface BackoffSettings {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/** Delay before attempt number `failures + 1` after `failures` failures in a row: none, first, twice that, … up to the maximum. */
export const backoffDelayMs = (failures: number, settings: BackoffSettings): number =>
  failures <= 0
    ? 0
    : Math.min(settings.maxDelayMs, settings.firstDelayMs * 2 ** Math.min(failures - 1, 30));
