import type { Fault } from '../../domain/fault/fault.ts';
import type { ClientOutlet } from '../ports/driving/client-session.ts';

/** A client that is not ready by then has lost its way; what more servers say is of no use to it. */
const maxHeld = 1_000;

/**
 * The way to a client whose handshake goes on: servers that were opened for it already may ask and tell something, which
 * it must not get before it is ready (2025-11-25, lifecycle).
 */
export class HeldOutlet implements ClientOutlet {
  readonly outlet: ClientOutlet;
  readonly #held: Uint8Array[] = [];

  constructor(outlet: ClientOutlet) {
    this.outlet = outlet;
  }

  deliver(message: Uint8Array): void {
    if (this.#held.length < maxHeld) this.#held.push(message);
  }

  end(fault: Fault): void {
    this.outlet.end(fault);
  }

  /** The client is ready: it gets what was kept for it, in order. */
  release(): void {
    for (const message of this.#held.splice(0)) this.outlet.deliver(message);
  }
}
