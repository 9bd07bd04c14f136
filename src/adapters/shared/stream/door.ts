import type { ClientOutlet, ClientSession } from '../../../application/ports/driving/gateway.ts';
import type { Fault } from '../../../domain/fault/fault.ts';

/** The client may come in; `first` is its first message as the session shall receive it. */
export interface Admitted {
  readonly session: ClientSession;
  readonly first: Uint8Array;
}

/** The client stays outside; `idText` is the raw id of its first message, empty when it has none. */
export interface TurnedAway {
  readonly fault: Fault;
  readonly idText: string;
}

/** Decides with the first message of a connection who the client is, and opens its session. */
export interface Door {
  /** The first message has to prove who the client is, so it must not be long in coming. */
  readonly asksForProof: boolean;
  admit(first: Uint8Array, outlet: ClientOutlet): Admitted | TurnedAway;
}
