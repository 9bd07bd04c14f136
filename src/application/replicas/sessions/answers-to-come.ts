import type { ReplySink } from '../../ports/driving/client-session.ts';

/** What servers answer to what the gateway repeats in a client's name: the client had its answers before. */
export class AnswersToCome implements ReplySink {
  readonly #over: () => void;
  /** One more until everything is asked. */
  #left = 1;

  /** `over`: called once, when all of them are there. */
  constructor(over: () => void) {
    this.#over = over;
  }

  await(): void {
    this.#left += 1;
  }

  allAsked(): void {
    this.#settled();
  }

  stream(): void {
    // Nobody reads it.
  }

  push(): void {
    // Nobody reads it.
  }

  answer(): void {
    this.#settled();
  }

  release(): void {
    // Nobody could come back for it.
  }

  refuse(): void {
    this.#settled();
  }

  abandon(): void {
    this.#settled();
  }

  #settled(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#over();
  }
}
