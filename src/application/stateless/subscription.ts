import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import {
  noSubscriptions,
  type SubscriptionFilter,
} from '../../domain/mcp/rev2026/subscription-filter.ts';
import {
  acknowledgement,
  gracefulEnd,
  withSubscriptionId,
} from '../../domain/mcp/rev2026/subscription-messages.ts';
import { composeCancelledId } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PendingCarrier } from '../links/pending.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { Call } from '../relay/call.ts';
import type { ChangeHub, Listening } from '../subscriptions/change-hub.ts';
import type { StatelessClients } from './stateless-clients.ts';

/** What a subscription asks of one server. */
export interface ServerInterest {
  readonly changes: ChangeHub;
  readonly filter: SubscriptionFilter;
  /** The client's name for what the server's notification is about. */
  readonly exposed: (message: Message) => Message;
  /** The client's name for a task of the server. */
  readonly exposedTask: (id: string) => string;
}

/** Whose subscription it is. */
export interface Subscriber {
  readonly facts: ClientFacts;
  readonly clients: StatelessClients;
}

/** A `subscriptions/listen` of a client (2026-07-28, basic/patterns/subscriptions): one stream, one id, any servers. */
export class Subscription implements PendingCarrier {
  readonly endpoint: Endpoint | undefined = undefined;
  readonly #client: Subscriber;
  readonly #call: Call;
  /** Raw text of the client's request id, which is the subscription's id. */
  readonly #id: Uint8Array;
  readonly #listenings = new Set<Listening>();

  constructor(client: Subscriber, call: Call, message: Message) {
    const { id } = message;
    this.#client = client;
    this.#call = call;
    this.#id = id === undefined ? new Uint8Array() : message.bytes.slice(id.start, id.end);
    client.clients.subscribed(this);
    call.upstream = this;
  }

  async open(interests: readonly ServerInterest[]): Promise<void> {
    const early: Message[] = [];
    let isAcknowledged = false;
    const opened = await Promise.all(
      interests.map(async ({ changes, filter, exposed }) => {
        const listening = await changes.listen(filter, {
          changed: (_bytes, message) => {
            const shown = exposed(message);
            if (isAcknowledged) this.#tell(shown);
            else early.push(shown);
          },
          ended: (fault) => this.#ended(listening, fault),
        });
        if (!(listening instanceof Fault)) this.#keep(listening);
        return listening;
      }),
    );
    const honoured = opened.flatMap((outcome, index) =>
      outcome instanceof Fault ? [] : [withTaskNames(outcome.honoured, interests[index])],
    );
    const refused = opened.find((outcome) => outcome instanceof Fault);
    if (honoured.length === 0 && refused !== undefined) {
      this.#leave();
      this.#call.onFailure(refused);
      return;
    }
    this.#call.push(acknowledgement(this.#id, union(honoured)));
    isAcknowledged = true;
    for (const message of early) this.#tell(message);
  }

  cancel(): void {
    this.#leave();
  }

  /** A hub tells many; who does not read is cut off by its carrier. */
  /** What it hears comes from watches that serve others too. */
  pause(): boolean {
    return false;
  }

  resume(): void {}

  /** The gateway ends it in good order: on one channel it says so twice, as the two pages of the specification want. */
  finish(): void {
    if (this.#call.ended) return;
    if (this.#client.facts.protocol !== 'http') {
      this.#call.push(composeCancelledId(this.#id, 'the gateway ends it'));
    }
    this.#leave();
    this.#call.answerWith(gracefulEnd(this.#id));
  }

  #keep(listening: Listening): void {
    if (this.#call.ended)
      listening.stop(); // the client went while the server was asked
    else this.#listenings.add(listening);
  }

  #tell(message: Message): void {
    this.#call.push(withSubscriptionId(message, this.#id));
  }

  /** One of its servers is gone for good; the others go on. */
  #ended(listening: Listening | Fault, fault: Fault): void {
    if (!(listening instanceof Fault)) this.#listenings.delete(listening);
    if (this.#listenings.size > 0 || this.#call.ended) return;
    this.#leave();
    this.#call.onFailure(fault);
  }

  #leave(): void {
    this.#client.clients.unsubscribed(this);
    for (const listening of this.#listenings) listening.stop();
    this.#listenings.clear();
  }
}

const withTaskNames = (
  honoured: SubscriptionFilter,
  interest: ServerInterest | undefined,
): SubscriptionFilter => ({
  ...honoured,
  taskIds: honoured.taskIds.map((id) => interest?.exposedTask(id) ?? id),
});

const union = (filters: readonly SubscriptionFilter[]): SubscriptionFilter =>
  filters.reduce(
    (all, one) => ({
      toolsListChanged: all.toolsListChanged || one.toolsListChanged,
      promptsListChanged: all.promptsListChanged || one.promptsListChanged,
      resourcesListChanged: all.resourcesListChanged || one.resourcesListChanged,
      resourceSubscriptions: [...all.resourceSubscriptions, ...one.resourceSubscriptions],
      taskIds: [...all.taskIds, ...one.taskIds],
    }),
    noSubscriptions,
  );
