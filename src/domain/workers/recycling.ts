/** When a process has served long enough; undefined: never for that reason. */
export interface RecycleRules {
  readonly calls: number | undefined;
  /** Resident memory in bytes. */
  readonly rssBytes: number | undefined;
  readonly ageMs: number | undefined;
}

/** What is known of one process. */
export interface WorkerReading {
  /** Requests since it was started. */
  readonly calls: number;
  /** Undefined where that cannot be seen. */
  readonly rssBytes: number | undefined;
  readonly ageMs: number;
}

export type RecycleReason = 'calls' | 'rss' | 'age';

export const noRecycling: RecycleRules = {
  calls: undefined,
  rssBytes: undefined,
  ageMs: undefined,
};

/** Why the process should make room for a new one; undefined: it should not. */
export const recycleReasonOf = (
  { calls, rssBytes, ageMs }: WorkerReading,
  rules: RecycleRules,
): RecycleReason | undefined => {
  if (rules.calls !== undefined && calls >= rules.calls) return 'calls';
  if (rules.rssBytes !== undefined && rssBytes !== undefined && rssBytes > rules.rssBytes) {
    return 'rss';
  }
  return rules.ageMs !== undefined && ageMs >= rules.ageMs ? 'age' : undefined;
};
