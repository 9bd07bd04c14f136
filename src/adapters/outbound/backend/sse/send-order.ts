import type { Principal } from '../../../../domain/identity/principal.ts';

export interface HeldSend {
  readonly message: Uint8Array;
  readonly call: number | undefined;
  /** As in `BackendLink.send`. */
  readonly caller: Principal | undefined;
}

/**
 * Keeps notifications in their order with everything that follows: what comes after one is sent
 * when the server has accepted it. Requests are independent of each other.
 */
export class SendOrder {
  readonly #held: HeldSend[] = [];
  #isBlocked = false;

  /** Whether the message must wait for {@link release}; it is kept then. A notification that may go blocks. */
  holds(message: Uint8Array, call: number | undefined, caller?: Principal): boolean {
    if (this.#isBlocked) {
      this.#held.push({ message, call, caller });
      return true;
    }
    this.#isBlocked = call === undefined;
    return false;
  }

  /** Drops a call that waits here. */
  forget(call: number): void {
    const index = this.#held.findIndex((held) => held.call === call);
    if (index >= 0) this.#held.splice(index, 1);
  }

  /** The notification was accepted. Returns what may go now: all up to and with the next notification. */
  release(): readonly HeldSend[] {
    const next = this.#held.findIndex(({ call }) => call === undefined);
    this.#isBlocked = next >= 0;
    return this.#held.splice(0, next < 0 ? this.#held.length : next + 1);
  }
}
