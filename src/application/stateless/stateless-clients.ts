import type { Principal } from '../../domain/identity/principal.ts';
import { CallerCounts } from '../../domain/limiting/caller-counts.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';

/** Something that lasts until the gateway or its client ends it. */
export interface Lasting {
  readonly principal: Principal;
  /** It has a connection of its own. */
  readonly isAlone: boolean;
  finish(): void;
  /** One more server is there. */
  serverAdded(server: string): Promise<void>;
}

/** What the clients of the stateless era wait for, all together. */
export class StatelessClients implements ServerKeeper {
  /** What each caller holds open, sessions and what lasts without one. */
  readonly callers: CallerCounts;
  readonly #subscriptions = new Set<Lasting>();
  #calls = 0;

  constructor(callers: CallerCounts = new CallerCounts(0)) {
    this.callers = callers;
  }

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
    if (subscription.isAlone) this.callers.enter(subscription.principal);
  }

  unsubscribed(subscription: Lasting): void {
    if (!this.#subscriptions.delete(subscription)) return;
    if (subscription.isAlone) this.callers.leave(subscription.principal);
  }

  added({ server }: KeptServer, before: KeptServer | undefined): void {
    if (before !== undefined) return; // who listens to it goes on
    for (const subscription of this.#subscriptions) void subscription.serverAdded(server);
  }

  /** Tells everybody who listens that nothing more will come. */
  endSubscriptions(): void {
    this.endSubscriptionsOf(() => true);
  }

  /** The same for those who may not hear more. */
  endSubscriptionsOf(isOut: (principal: Principal) => boolean): void {
    for (const subscription of [...this.#subscriptions]) {
      if (isOut(subscription.principal)) subscription.finish();
    }
  }
}
