import type { WayIn } from './way-in.ts';

/** One listener that accepts clients on one protocol. */
export interface Frontend {
  readonly name: string;
  /** Where clients come in by it, and who is let in there; what shares its listener may be among it. */
  readonly waysIn: readonly WayIn[];
  /** Resolves when clients can connect. Rejects with a `StartFault` that names what is in the way. */
  start(): Promise<void>;
  /** No new connections, sessions or exchanges from now on; what is open goes on. */
  stopAccepting(): void;
  /** Ends every open connection in the protocol's own orderly way and frees the address. */
  close(): Promise<void>;
}

/** Something outside the program is in the way of a start: a port in use, a missing right. One line for the operator. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}
