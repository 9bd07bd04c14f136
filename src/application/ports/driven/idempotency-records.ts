import type { StoreTrouble } from './store-trouble.ts';

/** Who carries a call out. */
export interface RunClaim {
  /** Nobody else has it. */
  readonly token: string;
  /** When it is not heard of for so long, nobody knows what became of the call. */
  readonly leaseMs: number;
  /** How long the call is remembered from now on. */
  readonly ttlMs: number;
}

/**
 * What is known of a call. `mine`: nothing was, and the claim has it now. `running`: another claim has it. `other`: under that name
 * something else was asked. `unknown`: it may have been carried out. `answered`: it was; without an answer when that was not kept.
 */
export type KnownCall =
  | { readonly kind: 'mine' | 'running' | 'other' | 'unknown' }
  | { readonly kind: 'answered'; readonly answer: Uint8Array | undefined };

/** How a run ended. `untouched`: nothing was carried out, so that the name is free again. */
export type RunEnd =
  | { readonly kind: 'unknown' | 'untouched' }
  | { readonly kind: 'answered'; readonly answer: Uint8Array | undefined };

/**
 * Which calls were carried out, for as long as they are remembered, for all replicas. Every operation is bounded in time and
 * never rejects. Nothing is forgotten before its time: what has no room is refused (`StoreTrouble`).
 */
export interface IdempotencyRecords {
  /** `name` and `print` are texts of any length; calls with one name and one print are the same call. */
  begin(name: string, print: string, claim: RunClaim): Promise<KnownCall | StoreTrouble>;
  /** A new lease. False: the call is not this claim's (any more). */
  keep(name: string, token: string, leaseMs: number): Promise<boolean | StoreTrouble>;
  /** Also after the lease ran out, as long as nobody else has the call. False: it is not this claim's. */
  end(name: string, token: string, end: RunEnd): Promise<boolean | StoreTrouble>;
}
