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
import { encodeLatin1 } from '../../domain/wire/text.ts';
import type { PendingCarrier } from '../links/pending.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { Call } from '../relay/call.ts';
import type { ChangeHub } from '../subscriptions/change-hub.ts';
import type { ChangeListener, Listening } from '../subscriptions/change-listener.ts';
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
  #hearings: readonly Hearing[] = noHearings;
  /** Changes from before the acknowledgement; undefined once that is out. */
  #early: Message[] | undefined = [];

  constructor(client: Subscriber, call: Call) {
    this.#client = client;
    this.#call = call;
    client.clients.subscribed(this);
    call.upstream = this;
  }

  async open(interests: readonly ServerInterest[]): Promise<void> {
    const [first] = interests;
    const opened =
      first !== undefined && interests.length === 1
        ? [await this.#hear(first)]
        : await Promise.all(interests.map((interest) => this.#hear(interest)));
    const honoured = opened.flatMap((outcome) => (outcome instanceof Fault ? [] : [outcome]));
    const refused = opened.find((outcome) => outcome instanceof Fault);
    if (honoured.length === 0 && refused !== undefined) {
      this.#leave();
      this.#call.onFailure(refused);
      return;
    }
    this.#call.push(acknowledgement(this.#id, union(honoured)));
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.tell(message);
  }

  tell(message: Message): void {
    if (this.#early === undefined) this.#call.push(withSubscriptionId(message, this.#id));
    else this.#early.push(message);
  }

  /** One of its servers is gone for good; the others go on. */
  ended(hearing: Hearing, fault: Fault): void {
    this.#hearings = this.#hearings.filter((one) => one !== hearing);
    if (this.#hearings.length > 0 || this.#call.ended) return;
    this.#leave();
    this.#call.onFailure(fault);
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

  /** Raw text of the client's request id, which is the subscription's id. */
  get #id(): Uint8Array {
    return encodeLatin1(this.#call.idKey);
  }

  async #hear(interest: ServerInterest): Promise<SubscriptionFilter | Fault> {
    const hearing = new Hearing(this, interest.exposed);
    const listening = await interest.changes.listen(interest.filter, hearing);
    if (listening instanceof Fault) return listening;
    hearing.listening = listening;
    const honoured = withTaskNames(listening.honoured, interest);
    if (this.#call.ended)
      listening.stop(); // the client went while the server was asked
    else this.#hearings = this.#hearings.concat(hearing);
    return honoured;
  }

  #leave(): void {
    this.#client.clients.unsubscribed(this);
    const hearings = this.#hearings;
    this.#hearings = noHearings;
    for (const { listening } of hearings) listening?.stop();
  }
}

/** What a subscription hears of one server. */
class Hearing implements ChangeListener {
  /** Undefined until the server is listened to. */
  listening: Listening | undefined;
  readonly #subscription: Subscription;
  readonly #exposed: (message: Message) => Message;

  constructor(subscription: Subscription, exposed: (message: Message) => Message) {
    this.#subscription = subscription;
    this.#exposed = exposed;
  }

  changed(_bytes: Uint8Array, message: Message): void {
    this.#subscription.tell(this.#exposed(message));
  }

  ended(fault: Fault): void {
    this.#subscription.ended(this, fault);
  }
}

const noHearings: readonly Hearing[] = [];

const withTaskNames = (
  honoured: SubscriptionFilter,
  { exposedTask }: ServerInterest,
): SubscriptionFilter => ({ ...honoured, taskIds: honoured.taskIds.map(exposedTask) });

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
