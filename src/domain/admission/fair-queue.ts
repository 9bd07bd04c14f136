import { LanesByLength } from './lanes-by-length.ts';

/** One that waits. */
export interface Ticket<Item> {
  readonly item: Item;
  readonly lane: Lane<Item>;
  earlier: Ticket<Item> | undefined;
  later: Ticket<Item> | undefined;
  isWaiting: boolean;
}

/** All that wait for one principal, and its place in the ring of those whose turn comes. */
export interface Lane<Item> {
  readonly principal: string;
  length: number;
  first: Ticket<Item> | undefined;
  last: Ticket<Item> | undefined;
  before: Lane<Item> | undefined;
  after: Lane<Item> | undefined;
  previous: Lane<Item> | undefined;
  next: Lane<Item> | undefined;
}

/**
 * A queue that is fair between principals: they take turns, each in the order in which its own came. So one that
 * brings twenty times as much as another waits longer, and nobody else does: a principal waits for no more turns than
 * there are principals. Every step is O(1).
 */
export class FairQueue<Item> {
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #byLength = new LanesByLength<Lane<Item>>();
  /** Whose turn it is. The ring ends at `before` of it. */
  #turn: Lane<Item> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many principals wait. */
  get principals(): number {
    return this.#lanes.size;
  }

  waitingOf(principal: string): number {
    return this.#lanes.get(principal)?.length ?? 0;
  }

  /** The one who came last of the principal with the most that wait: who goes first when too many do. */
  get newestOfHeaviest(): Ticket<Item> | undefined {
    return this.#byLength.longest?.last;
  }

  enqueue(principal: string, item: Item): Ticket<Item> {
    const lane = this.#lanes.get(principal) ?? this.#join(principal);
    const ticket: Ticket<Item> = {
      item,
      lane,
      earlier: lane.last,
      later: undefined,
      isWaiting: true,
    };
    if (lane.last === undefined) lane.first = ticket;
    else lane.last.later = ticket;
    lane.last = ticket;
    this.#resize(lane, 1);
    return ticket;
  }

  /** Takes the next out; the turn goes to the next principal. */
  dequeue(): Item | undefined {
    const lane = this.#turn;
    const ticket = lane?.first;
    if (lane === undefined || ticket === undefined) return undefined;
    this.#turn = lane.after;
    this.remove(ticket);
    return ticket.item;
  }

  /** False when it does not wait any more. */
  remove(ticket: Ticket<Item>): boolean {
    if (!ticket.isWaiting) return false;
    const { lane, earlier, later } = ticket;
    if (earlier === undefined) lane.first = later;
    else earlier.later = later;
    if (later === undefined) lane.last = earlier;
    else later.earlier = earlier;
    ticket.earlier = undefined;
    ticket.later = undefined;
    ticket.isWaiting = false;
    this.#resize(lane, -1);
    if (lane.length === 0) this.#leave(lane);
    return true;
  }

  #resize(lane: Lane<Item>, by: number): void {
    this.#byLength.move(lane, lane.length + by);
    this.#size += by;
  }

  /** Its first turn comes after those of all who wait already. */
  #join(principal: string): Lane<Item> {
    const lane: Lane<Item> = {
      principal,
      length: 0,
      first: undefined,
      last: undefined,
      before: undefined,
      after: undefined,
      previous: undefined,
      next: undefined,
    };
    const turn = this.#turn;
    const last = turn?.before ?? lane;
    lane.before = last;
    lane.after = turn ?? lane;
    last.after = lane;
    lane.after.before = lane;
    this.#turn ??= lane;
    this.#lanes.set(principal, lane);
    return lane;
  }

  #leave(lane: Lane<Item>): void {
    const { before, after } = lane;
    this.#lanes.delete(lane.principal);
    if (after === lane || before === undefined || after === undefined) {
      this.#turn = undefined;
      return;
    }
    before.after = after;
    after.before = before;
    if (this.#turn === lane) this.#turn = after;
  }
}
