/** By what requests are counted against a rate. */
export type RateKeyType = 'user' | 'ip' | 'global';

export interface LimitMetrics {
  /** A request was refused because whoever sent it had sent too many. */
  rateExceeded(keyType: RateKeyType): void;
}
