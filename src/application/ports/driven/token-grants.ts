import type { Fault } from '../../../domain/fault/fault.ts';

/** A token an authorization server gave out. */
export interface GrantedToken {
  readonly value: string;
  /** Undefined when the server did not say. */
  readonly lifetimeMs: number | undefined;
}

/**
 * The authorization server that gives out the tokens of one server. `auth_unavailable` when it cannot be asked,
 * `backend_unauthorized` when it says no. Nothing here rejects.
 */
export interface TokenGrants {
  /** A token for the gateway itself (RFC 6749 §4.4). */
  own(): Promise<GrantedToken | Fault>;
  /** A token for whom `subject` was given out (RFC 8693). */
  exchanged(subject: string): Promise<GrantedToken | Fault>;
}
