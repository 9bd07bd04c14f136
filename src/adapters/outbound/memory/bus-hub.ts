import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import { BusInbox, type Delivery } from './bus-inbox.ts';

/** What of the hub one replica is told; both may come while it is being asked something. */
export interface BusCustomer {
  /** Something waits that was not there before: worth a `take`. */
  wake(): void;
  announced(topic: string, text: string, from: ReplicaId): void;
}

/** One replica at the hub. What is given to it waits until it takes it, so that a sender can have it back until then. */
export interface BusSeat {
  /** The number by which it can be withdrawn; 0: that replica is not here, and never sees it. */
  post(to: ReplicaId, frame: Uint8Array): number;
  withdraw(to: ReplicaId, ticket: number): boolean;
  announce(topic: string, text: string): void;
  /** What waits, in its order: at least one delivery if there is any, and no more than about `maxBytes`. */
  take(maxBytes: number): readonly Delivery[];
  leave(): void;
}

/** So many of those that left are remembered by what they did not take. */
const MOST_LEFT = 64;

/** The replicas of one process, or of one machine when it is hosted by the process they all talk to. */
export class MemoryBusHub {
  readonly #members = new Map<ReplicaId, Member>();
  readonly #left = new Map<ReplicaId, BusInbox>();

  sit(self: ReplicaId, customer: BusCustomer): BusSeat {
    const member: Member = { customer, inbox: new BusInbox() };
    this.#members.set(self, member);
    return {
      post: (to, frame) => this.#post(self, to, frame),
      withdraw: (to, ticket) => this.#withdraw(to, ticket),
      announce: (topic, text) => this.#announce(self, topic, text),
      take: (maxBytes) => member.inbox.take(maxBytes),
      leave: () => {
        if (this.#members.get(self) === member) this.#leave(self, member);
      },
    };
  }

  #post(from: ReplicaId, to: ReplicaId, frame: Uint8Array): number {
    const receiver = this.#members.get(to);
    if (receiver === undefined) return 0;
    const { inbox } = receiver;
    const wasEmpty = inbox.isEmpty;
    const ticket = inbox.put(from, frame);
    if (wasEmpty) receiver.customer.wake();
    return ticket;
  }

  #withdraw(to: ReplicaId, ticket: number): boolean {
    const inbox = this.#members.get(to)?.inbox ?? this.#left.get(to);
    return ticket === 0 || inbox?.withdraw(ticket) === true;
  }

  #leave(id: ReplicaId, { inbox }: Member): void {
    this.#members.delete(id);
    this.#left.set(id, inbox);
    const [oldest] = this.#left.keys();
    if (this.#left.size > MOST_LEFT && oldest !== undefined) this.#left.delete(oldest);
  }

  #announce(from: ReplicaId, topic: string, text: string): void {
    for (const [id, { customer }] of this.#members) {
      if (id !== from) customer.announced(topic, text, from);
    }
  }
}

interface Member {
  readonly customer: BusCustomer;
  readonly inbox: BusInbox;
}
