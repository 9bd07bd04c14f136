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
  /** A call whose stream goes on elsewhere has two for a moment; the newer one counts. */
  readonly #ofCall = new Map<number, Exchange>();
  #isPaused = false;

  get isPaused(): boolean {
    return this.#isPaused;
  }

  add(exchange: Exchange): void {
    this.#exchanges.add(exchange);
    if (exchange.call !== undefined) this.#ofCall.set(exchange.call, exchange);
  }

  delete(exchange: Exchange): void {
    this.#exchanges.delete(exchange);
    const { call } = exchange;
    if (call !== undefined && this.#ofCall.get(call) === exchange) this.#ofCall.delete(call);
  }

  pause(): void {
    this.#isPaused = true;
    for (const exchange of this.#exchanges) exchange.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const exchange of this.#exchanges) exchange.resume();
  }

  pauseCall(call: number): void {
    this.#ofCall.get(call)?.pause();
  }

  resumeCall(call: number): void {
    if (!this.#isPaused) this.#ofCall.get(call)?.resume();
  }

  /** Gives up what runs for one call. */
  forget(call: number): void {
    const exchange = this.#ofCall.get(call);
    if (exchange === undefined) return;
    this.delete(exchange);
    exchange.abort();
  }

  abort(): void {
    for (const exchange of this.#exchanges) exchange.abort();
    this.#exchanges.clear();
    this.#ofCall.clear();
  }
}
