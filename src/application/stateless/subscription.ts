import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { changedList, changeNotice, type ListCapability } from '../../domain/mcp/changed-list.ts';
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
import type { ListChanges } from '../federation/list-changes.ts';
import type { ListHearer } from '../federation/list-hearer.ts';
import type { PendingCarrier } from '../links/pending.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { Call } from '../relay/call.ts';
import type { Noticed } from '../relay/route.ts';
import type { ChangeHub } from '../subscriptions/change-hub.ts';
import type { ChangeListener, Listening } from '../subscriptions/change-listener.ts';
import type { StatelessClients } from './stateless-clients.ts';

/** What a subscription asks of one server. */
export interface ServerInterest {
  readonly changes: ChangeHub;
  readonly filter: SubscriptionFilter;
  /** The server's notification as the client sees it; undefined when it is told otherwise, or not at all. */
  readonly exposed: Noticed;
  /** The client's name for a task of the server. */
  readonly exposedTask: (id: string) => string;
  /** How the client wrote the URI of a resource that the filter names. */
  readonly exposedUri: (uri: string) => string;
}

/** Whose subscription it is. */
export interface Subscriber {
  readonly facts: ClientFacts;
  readonly clients: StatelessClients;
}

/** A `subscriptions/listen` of a client (2026-07-28, basic/patterns/subscriptions): one stream, one id, any servers. */
export class Subscription implements PendingCarrier, ListHearer {
  readonly endpoint: Endpoint | undefined = undefined;
  readonly #client: Subscriber;
  readonly #call: Call;
  /** Who tells of changed lists where several servers are shown as one. */
  readonly #changes: ListChanges | undefined;
  /** What it was told it will hear of; undefined before. */
  #honoured: SubscriptionFilter | undefined;
  #hearings: readonly Hearing[] = noHearings;
  /** Changes from before the acknowledgement; undefined once that is out. */
  #early: Message[] | undefined = [];

  constructor(client: Subscriber, call: Call, changes?: ListChanges) {
    this.#client = client;
    this.#call = call;
    this.#changes = changes;
    client.clients.subscribed(this);
    call.upstream = this;
  }

  async open(interests: readonly ServerInterest[]): Promise<void> {
    this.#changes?.join(this);
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
    this.#honoured = union(honoured);
    this.#call.push(acknowledgement(this.#id, this.#honoured));
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.tell(message);
  }

  listChanged(capability: ListCapability): void {
    this.tell(changeNotice(capability));
  }

  tell(message: Message): void {
    if (this.#early !== undefined) this.#early.push(message);
    else if (this.#isHonoured(message)) this.#call.push(withSubscriptionId(message, this.#id));
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
    const honoured = inClientsWords(listening.honoured, interest);
    if (this.#call.ended)
      listening.stop(); // the client went while the server was asked
    else this.#hearings = this.#hearings.concat(hearing);
    return honoured;
  }

  /** What all servers' lists are made of is told to all; each subscription asked for some of it. */
  #isHonoured({ method }: Message): boolean {
    const capability = this.#changes && changedList(method);
    return capability === undefined || this.#honoured?.[`${capability}ListChanged`] === true;
  }

  #leave(): void {
    this.#changes?.leave(this);
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
  readonly #exposed: Noticed;

  constructor(subscription: Subscription, exposed: Noticed) {
    this.#subscription = subscription;
    this.#exposed = exposed;
  }

  changed(_bytes: Uint8Array, message: Message): void {
    const noticed = this.#exposed(message);
    if (noticed !== undefined) this.#subscription.tell(noticed);
  }

  ended(fault: Fault): void {
    this.#subscription.ended(this, fault);
  }
}

const noHearings: readonly Hearing[] = [];

const inClientsWords = (
  honoured: SubscriptionFilter,
  { exposedTask, exposedUri }: ServerInterest,
): SubscriptionFilter => ({
  ...honoured,
  resourceSubscriptions: honoured.resourceSubscriptions.map((uri) => exposedUri(uri)),
  taskIds: honoured.taskIds.map((id) => exposedTask(id)),
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
