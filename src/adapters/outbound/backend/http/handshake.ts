import type { Principal } from '../../../../domain/identity/principal.ts';

export interface HeldSend {
  readonly message: Uint8Array;
  readonly call: number | undefined;
  /** As in `BackendLink.send`. */
  readonly caller: Principal | undefined;
}

/**
 * `new`: no request was sent. `initializing`: the first request, initialize, was sent. `accepting`:
 * the server has yet to accept `notifications/initialized`. `ready`: all sends are independent.
 */
type Phase = 'new' | 'initializing' | 'accepting' | 'ready';

const INITIALIZED = '"notifications/initialized"';

/**
 * Keeps the order of the handshake (MCP 2025-11-25, Lifecycle) on a carrier where each message
 * travels on its own: nothing may overtake `notifications/initialized`.
 */
export class Handshake {
  #phase: Phase = 'new';
  #held: HeldSend[] = [];

  /** A session id is given with the answer to initialize only. */
  get isInitializing(): boolean {
    return this.#phase === 'initializing';
  }

  /** Whether the message has to wait for {@link release}; it is kept then. */
  holds(message: Uint8Array, call: number | undefined, caller?: Principal): boolean {
    if (this.#phase !== 'accepting') return false;
    this.#held.push({ message, call, caller });
    return true;
  }

  /** Drops a call that waits here. */
  forget(call: number): void {
    this.#held = this.#held.filter((held) => held.call !== call);
  }

  /** Notes a message that goes out. Returns whether what comes after must wait for its end. */
  passes(message: Uint8Array, call: number | undefined): boolean {
    if (this.#phase === 'ready') return false;
    if (call !== undefined) {
      if (this.#phase === 'new') this.#phase = 'initializing';
      return false;
    }
    if (this.#phase !== 'initializing' || !isInitialized(message)) return false;
    this.#phase = 'accepting';
    return true;
  }

  /** Ends the handshake and returns what waited for it, in order. */
  release(): readonly HeldSend[] {
    this.#phase = 'ready';
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

const isInitialized = (message: Uint8Array): boolean =>
  Buffer.from(message.buffer, message.byteOffset, message.byteLength).includes(INITIALIZED);
