import type { FrameOutput } from './frame-output.ts';

const NOTHING = new Uint8Array(0);
/** Clients send their signs empty or with an empty object. */
const LONGEST_BARE_SIGN = 2;
/** A client that answered neither of two is not one that answers. */
const MAX_UNANSWERED = 2;

/**
 * Signs of life in both directions: pings, which have an answer of their own kind, and health frames, which are
 * answered by health frames. So that two sides do not answer each other for ever, what comes after a health frame of
 * the gateway is taken as the answer to it.
 */
export class LifeSigns {
  readonly #output: FrameOutput;
  #unanswered = 0;

  constructor(output: FrameOutput) {
    this.#output = output;
  }

  /** To a client that says nothing. */
  give(): void {
    const { dialect } = this.#output;
    if (dialect.has('ping')) this.#output.write('ping', NOTHING);
    else if (dialect.has('health') && this.#unanswered < MAX_UNANSWERED) {
      this.#unanswered += 1;
      this.#output.write('health', NOTHING);
    }
  }

  health(payload: Uint8Array): void {
    if (this.#unanswered > 0 && payload.length <= LONGEST_BARE_SIGN) this.#unanswered -= 1;
    else this.#output.write('health', payload);
  }

  ping(payload: Uint8Array): void {
    this.#output.write('pong', payload);
  }
}
