import { NumberedPlaces } from '../../../domain/collections/numbered-places.ts';

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
  readonly #ofCalls = new NumberedPlaces<Exchange>();
  /** Those of no call, and those of calls whose place is taken. */
  readonly #others = new Set<Exchange>();
  #isPaused = false;

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Harmless when it is there already. */
  add(exchange: Exchange): void {
    const { call } = exchange;
    const isPlaced =
      call !== undefined &&
      (this.#ofCalls.get(call) === exchange || this.#ofCalls.put(call, exchange));
    if (!isPlaced) this.#others.add(exchange);
  }

  delete(exchange: Exchange): void {
    const { call } = exchange;
    if (call !== undefined) this.#ofCalls.remove(call, exchange);
    if (this.#others.size > 0) this.#others.delete(exchange);
  }

  pause(): void {
    this.#isPaused = true;
    for (const exchange of this.#all) exchange.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const exchange of this.#all) exchange.resume();
  }

  pauseCall(call: number): void {
    this.#of(call)?.pause();
  }

  resumeCall(call: number): void {
    if (!this.#isPaused) this.#of(call)?.resume();
  }

  /** Gives up what runs for one call. */
  forget(call: number): void {
    const exchange = this.#of(call);
    if (exchange === undefined) return;
    this.delete(exchange);
    exchange.abort();
  }

  abort(): void {
    const all = this.#all;
    this.#ofCalls.clear();
    this.#others.clear();
    for (const exchange of all) exchange.abort();
  }

  get #all(): readonly Exchange[] {
    return [...this.#ofCalls.items, ...this.#others];
  }

  #of(call: number): Exchange | undefined {
    const placed = this.#ofCalls.get(call);
    if (placed !== undefined) return placed;
    for (const one of this.#others) if (one.call === call) return one;
    return undefined;
  }
}
