import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Exchange, ExchangeRoute } from './exchange.ts';

/** A request on its way to the replica that has its session. */
export interface Carried {
  readonly exchange: Exchange;
  /** As it was read; undefined where none was (GET, DELETE). */
  readonly body: Uint8Array | undefined;
  /** As it was identified. */
  readonly principal: Principal;
  /** The frontend that got it, by its name in the settings. */
  readonly frontend: string;
  readonly owner: ReplicaId;
}

/**
 * Why nothing came back. `not_here`: the owner said that it does not have the session. `not_taken`: it is certain that it has not
 * seen the request and never will. `maybe`: it is lost, and may have carried it out.
 */
export type Missed =
  | { readonly kind: 'not_here' }
  | { readonly kind: 'not_taken' | 'maybe'; readonly fault: Fault };

/** Requests for sessions that live on other replicas, carried there and answered from there. */
export interface PeerExchanges {
  /**
   * Resolves with undefined once the answer has begun, or the client is gone: what comes after that ends as the connection
   * would. Otherwise nothing has been answered.
   */
  forward(carried: Carried): Promise<Missed | undefined>;
  /** What this replica serves for others. */
  serve(frontend: string, route: ExchangeRoute): void;
}
