/** By what requests are counted against a rate. */
export type RateKeyType = 'user' | 'ip' | 'global' | 'api_key' | 'protocol' | 'namespace' | 'tool';

export interface LimitMetrics {
  /** A request was refused because whoever sent it had sent too many. */
  rateExceeded(keyType: RateKeyType): void;
  /** Whether the accounts of all replicas can be had; false: each counts its share for itself. */
  sharedAway(isAway: boolean): void;
  /** A request waited until the others had been asked. */
  sharedAsked(): void;
}
