/** What one run found. */
export interface NemesisReport {
  readonly seed: number;
  readonly seconds: number;
  readonly calls: number;
  /** How many calls ended in which way. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often each kind of harm was done. */
  readonly faults: Readonly<Record<string, number>>;
  /** By server: milliseconds after the last fault until it served. */
  readonly recoveryMs: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}
