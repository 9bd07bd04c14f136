/** A message that waits for the client's GET stream. */
export interface Undelivered {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** Messages nobody was there to take. Bounded: the oldest are given up first. */
export class UndeliveredMessages {
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #givenUp: () => void;
  #messages: Undelivered[] = [];
  #bytes = 0;

  constructor(maxMessages: number, maxBytes: number, givenUp: () => void) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
    this.#givenUp = givenUp;
  }

  keep(message: Undelivered): void {
    this.#messages.push(message);
    this.#bytes += message.data.byteLength;
    while (this.#isTooMuch()) {
      this.#bytes -= this.#messages.shift()?.data.byteLength ?? 0;
      this.#givenUp();
    }
  }

  /** Hands all of them over, oldest first. */
  take(): readonly Undelivered[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages;
  }

  /** One message may be larger than the limit: otherwise it could never arrive. */
  #isTooMuch(): boolean {
    const count = this.#messages.length;
    return count > this.#maxMessages || (this.#bytes > this.#maxBytes && count > 1);
  }
}
