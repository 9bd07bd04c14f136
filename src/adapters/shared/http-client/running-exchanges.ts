/** What can be held up and given up while it runs. */
export interface Exchange {
  /** The call that waits for it, if any. */
  readonly call: number | undefined;
  pause(): void;
  resume(): void;
  abort(): void;
}

/** The exchanges of one link that are under way. */
export class RunningExchanges {
  readonly #exchanges = new Set<Exchange>();
  #isPaused = false;

  get isPaused(): boolean {
    return this.#isPaused;
  }

  add(exchange: Exchange): void {
    this.#exchanges.add(exchange);
  }

  delete(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
  }

  pause(): void {
    this.#isPaused = true;
    for (const exchange of this.#exchanges) exchange.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const exchange of this.#exchanges) exchange.resume();
  }

  /** Gives up what runs for one call. */
  forget(call: number): void {
    for (const exchange of this.#exchanges) {
      if (exchange.call !== call) continue;
      this.#exchanges.delete(exchange);
      exchange.abort();
    }
  }

  abort(): void {
    for (const exchange of this.#exchanges) exchange.abort();
    this.#exchanges.clear();
  }
}
