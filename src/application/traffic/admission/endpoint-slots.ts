/** Places for the requests that are in flight at one endpoint. */
export interface EndpointSlots {
  readonly endpoint: string;
  readonly isFull: boolean;
  /** Requests of clients in flight there; the gateway's own (handshakes, lists, checks) do not count. */
  readonly inFlight: number;
  /** False when all are taken. Who took one gives it back by `release`, once. */
  tryTake(): boolean;
  release(): void;
}

/** Who hears that an endpoint with a cap has room, or has none any more. */
export interface SlotWatch {
  /** A slot came back: who waits for one may have it. */
  freed(slots: EndpointSlots): void;
}

/** At most `cap` at a time, without exception. */
export class CappedSlots implements EndpointSlots {
  readonly endpoint: string;
  /** A lower one than before holds from the next request on. */
  cap: number;
  /** Called when the last slot is taken and when one is free again: traffic chooses other endpoints meanwhile. */
  onChange: (isFull: boolean) => void = () => {};
  readonly #watch: SlotWatch;
  #inFlight = 0;

  constructor(endpoint: string, cap: number, watch: SlotWatch) {
    this.endpoint = endpoint;
    this.cap = cap;
    this.#watch = watch;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get isFull(): boolean {
    return this.#inFlight >= this.cap;
  }

  tryTake(): boolean {
    if (this.#inFlight >= this.cap) return false;
    this.#inFlight += 1;
    if (this.isFull) this.onChange(true);
    return true;
  }

  release(): void {
    const wasFull = this.isFull;
    this.#inFlight -= 1;
    if (wasFull) this.onChange(false);
    this.#watch.freed(this);
  }
}
