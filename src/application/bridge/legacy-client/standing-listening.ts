import { Fault } from '../../../domain/fault/fault.ts';
import { readDiscovery } from '../../../domain/mcp/rev2026/discover.ts';
import {
  filterWithin,
  isEmptyFilter,
  noSubscriptions,
  type SubscriptionFilter,
} from '../../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import { missedChange } from '../../subscriptions/change.ts';
import type { Listening } from '../../subscriptions/change-listener.ts';
import { piecesOf } from '../../subscriptions/pieces.ts';

/** A server that cannot be listened to, or is given up by its hub, is tried again after this. */
const retryMs = 30_000;

/**
 * Listens to a server until it is stopped. A session has no other way to ask again, so what comes to an end is begun
 * anew, and a change that may have been missed meanwhile is reported.
 */
export class StandingListening {
  readonly #server: ModernServer;
  readonly #wanted: SubscriptionFilter;
  readonly #timers: Timers;
  readonly #heard: (message: Message) => void;
  #listening: Listening | undefined;
  #cancelRetry = (): void => undefined;
  #isStopped = false;

  /** `heard` gets notifications on one line. */
  constructor(
    server: ModernServer,
    wanted: SubscriptionFilter,
    timers: Timers,
    heard: (message: Message) => void,
  ) {
    this.#server = server;
    this.#wanted = wanted;
    this.#timers = timers;
    this.#heard = heard;
  }

  /** What of the filter the server reports; a fault when it could not be asked, which is then tried again. */
  async open(): Promise<SubscriptionFilter | Fault> {
    const filter = await this.#possible();
    if (filter instanceof Fault) return this.#failed(filter);
    if (this.#isStopped || isEmptyFilter(filter)) return filter;
    const listening = await this.#server.changes.listen(filter, {
      changed: (_bytes, message) => this.#heard(message),
      ended: () => this.#retry(),
    });
    if (listening instanceof Fault) return this.#failed(listening);
    this.#keep(listening);
    return listening.honoured;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelRetry();
    this.#listening?.stop();
  }

  async #possible(): Promise<SubscriptionFilter | Fault> {
    const answer = await this.#server.discovery(undefined);
    if (answer instanceof Fault) return answer;
    const span = readDiscovery(answer)?.capabilities;
    return span === undefined
      ? noSubscriptions
      : filterWithin(this.#wanted, answer.bytes.subarray(span.start, span.end));
  }

  #keep(listening: Listening): void {
    if (this.#isStopped) listening.stop();
    else this.#listening = listening;
  }

  #failed(fault: Fault): Fault {
    this.#retry();
    return fault;
  }

  #retry(): void {
    this.#listening = undefined;
    if (!this.#isStopped)
      this.#cancelRetry = this.#timers.after(retryMs, () => void this.#reopen());
  }

  async #reopen(): Promise<void> {
    const honoured = await this.open();
    if (honoured instanceof Fault || this.#isStopped) return;
    for (const piece of piecesOf(honoured)) {
      const change = missedChange(piece);
      if (change !== undefined) this.#heard(change);
    }
  }
}
