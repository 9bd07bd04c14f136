/**
 * What became of a call with an idempotency key. `run`: it was sent. `repeated`: it had been answered and got that answer.
 * `joined`: it waited for one under way and got its answer. `unknown`: it may have been carried out before. `conflict`: the key
 * was used for something else. `busy`: one was under way for too long. `unavailable`: the records cannot be read.
 */
export type KeyedCallOutcome =
  | 'run'
  | 'repeated'
  | 'joined'
  | 'unknown'
  | 'conflict'
  | 'busy'
  | 'unavailable';

export interface IdempotencyMetrics {
  keyedCall(server: string, outcome: KeyedCallOutcome): void;
}
