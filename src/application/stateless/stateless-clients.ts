/** Something that lasts until the gateway or its client ends it. */
export interface Lasting {
  finish(): void;
}

/** What the clients of the stateless era wait for, all together. */
export class StatelessClients {
  readonly #subscriptions = new Set<Lasting>();
  #calls = 0;

  /** Requests that wait for their answers, subscriptions included. */
  get callsInFlight(): number {
    return this.#calls;
  }

  callStarted(): void {
    this.#calls += 1;
  }

  callEnded(): void {
    this.#calls -= 1;
  }

  subscribed(subscription: Lasting): void {
    this.#subscriptions.add(subscription);
  }

  unsubscribed(subscription: Lasting): void {
    this.#subscriptions.delete(subscription);
  }

  /** Tells everybody who listens that nothing more will come. */
  endSubscriptions(): void {
    for (const subscription of [...this.#subscriptions]) subscription.finish();
  }
}
