export type ReloadResult = 'applied' | 'unchanged' | 'refused';

/** What is counted of changed settings (reliability F28). */
export interface ReloadMetrics {
  /** The settings of the start, or of a reload, are in force. */
  settingsInForce(): void;
  reloaded(result: ReloadResult): void;
}
