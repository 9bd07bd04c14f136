import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
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
  /** Goes on with a notification once its client may hear it; absent: it may. */
  readonly admits?: ((message: Message, go: () => void) => void) | undefined;
  /** The client's name for a task of the server. */
  readonly exposedTask: (id: string) => string;
  /** How the client wrote the URI of a resource that the filter names. */
  readonly exposedUri: (uri: string) => string;
}

/** What a subscription needs where several servers are shown as one, or may be some day. */
export interface Wholeness {
  /** Who tells of changed lists there. */
  readonly changes: ListChanges;
  /** They are now. */
  isWhole(): boolean;
  /** The lists that were asked for and are told of, whichever servers there are. */
  lists(): SubscriptionFilter;
  /** What is asked of one server. */
  interestsAt(server: string): Promise<readonly ServerInterest[] | Fault>;
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
  readonly #whole: Wholeness | undefined;
  /** It hears of changed lists where several servers are shown as one. */
  #isWhole = false;
  readonly #opening = Promise.withResolvers<void>();
  /** What it was told it will hear of; undefined before. */
  #honoured: SubscriptionFilter | undefined;
  #hearings: readonly Hearing[] = noHearings;
  /** Changes from before the acknowledgement; undefined once that is out. */
  #early: Message[] | undefined = [];

  constructor(client: Subscriber, call: Call, whole?: Wholeness) {
    this.#client = client;
    this.#call = call;
    this.#whole = whole;
    client.clients.subscribed(this);
    call.upstream = this;
  }

  get principal(): Principal {
    return this.#client.facts.principal;
  }

  /** On other carriers it is a part of a connection that is there anyway. */
  get isAlone(): boolean {
    return this.#client.facts.protocol === 'http';
  }

  async open(interests: readonly ServerInterest[]): Promise<void> {
    this.#join();
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
    const own = this.#isWhole ? this.#whole?.lists() : undefined;
    this.#honoured = union(own === undefined ? honoured : [...honoured, own]);
    this.#call.push(acknowledgement(this.#id, this.#honoured));
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.tell(message);
    this.#opening.resolve();
  }

  /** One more server is there; it may be the second, so that from now on several are shown as one. */
  async serverAdded(server: string): Promise<void> {
    await this.#opening.promise;
    if (this.#call.ended) return;
    this.#join();
    const interests = this.#isWhole ? await this.#whole?.interestsAt(server) : undefined;
    if (interests === undefined || interests instanceof Fault) return;
    const isNew = ({ changes }: ServerInterest): boolean =>
      this.#hearings.every((hearing) => hearing.changes !== changes);
    await Promise.all(interests.filter(isNew).map((interest) => this.#hear(interest)));
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
    // Where there may be others tomorrow, the last one that is taken out is not the end.
    if (this.#isWhole && fault.code === 'unknown_namespace') return;
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
    const hearing = new Hearing(this, interest);
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
    const capability = this.#isWhole ? changedList(method) : undefined;
    return capability === undefined || this.#honoured?.[`${capability}ListChanged`] === true;
  }

  #join(): void {
    if (this.#isWhole || this.#whole?.isWhole() !== true) return;
    this.#isWhole = true;
    this.#whole.changes.join(this);
  }

  #leave(): void {
    this.#whole?.changes.leave(this);
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
  readonly #interest: ServerInterest;

  constructor(subscription: Subscription, interest: ServerInterest) {
    this.#subscription = subscription;
    this.#interest = interest;
  }

  get changes(): ChangeHub {
    return this.#interest.changes;
  }

  changed(_bytes: Uint8Array, message: Message): void {
    const { admits } = this.#interest;
    if (admits === undefined) this.#tell(message);
    else admits(message, () => this.#tell(message));
  }

  #tell(message: Message): void {
    const noticed = this.#interest.exposed(message);
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
