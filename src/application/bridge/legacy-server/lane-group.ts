import { Fault } from '../../../domain/fault/fault.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { RepeatableTools } from '../../healing/repeatable-tools.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Lane, LaneHome, LaneKind } from './lane.ts';
import type { LaneOpener } from './lane-opener.ts';
import { askOnLane } from './own-passengers.ts';
import type { LanePlaces, OpenLane, Passenger } from './passenger.ts';

/** What the lanes of one kind of caller have in common. */
export interface LanePlan extends LaneKind {
  /** Raw params of initialize. */
  readonly initializeParams: Uint8Array;
}

/** What shows of a server while it is used. */
export interface ServerHabits {
  /** It asks outside the streams of its calls. */
  asksStray: boolean;
}

export interface LaneGroupParts {
  /** Of all groups of one server. */
  readonly habits: ServerHabits;
  readonly opener: LaneOpener;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly changed: (lane: Lane, message: Message) => void;
  /** Nobody uses the group, and it has no lane. */
  readonly deserted: (group: LaneGroup) => void;
  /** Somebody does, after all. */
  readonly revived: (group: LaneGroup) => void;
}

export interface LaneGroupSettings {
  /** Lanes of one group, where one carries one request at a time. */
  readonly maxLinks: number;
  readonly maxWaiting: number;
  /** A call that waits for its client for so long gives its lane to others who wait for one. */
  readonly parkedAloneMs: number;
}

/**
 * The lanes of one principal and one set of capabilities. One is enough where the carrier separates calls, or nothing is
 * asked. Otherwise a request that may be asked about has a lane for itself; when all are taken, requests wait in turn.
 */
export class LaneGroup implements LanePlaces, LaneHome {
  readonly #plan: LanePlan;
  readonly #parts: LaneGroupParts;
  readonly #settings: LaneGroupSettings;
  #lanes: readonly Lane[] = [];
  /** Which carrier it is shows with the first lane. */
  #isOneChannel = false;
  readonly #waiting = new Set<Passenger>();
  /** They want to know that there is a lane, no more. */
  readonly #visitors = new Set<(outcome: OpenLane | Fault) => void>();
  #opening = 0;
  #tools: RepeatableTools | undefined;
  #isServing = false;
  #isDeserted = false;
  #stopTimer: (() => void) | undefined;

  constructor(plan: LanePlan, parts: LaneGroupParts, settings: LaneGroupSettings) {
    this.#plan = plan;
    this.#parts = parts;
    this.#settings = settings;
  }

  get mayAsk(): boolean {
    return this.#plan.mayAsk;
  }

  /** Any lane, to see what its server said of itself. */
  lane(): OpenLane | Promise<OpenLane | Fault> {
    const open = this.#lanes.find(({ isUsable }) => isUsable);
    if (open !== undefined) return open;
    this.#revive();
    const { promise, resolve } = Promise.withResolvers<OpenLane | Fault>();
    this.#visitors.add(resolve);
    if (this.#opening === 0) this.#startOpening();
    return promise;
  }

  place(passenger: Passenger): void {
    this.#revive();
    const lane = this.#waiting.size === 0 ? this.#laneFor(passenger) : undefined;
    if (lane !== undefined) this.#enter(lane, passenger);
    else if (this.#waiting.size >= this.#settings.maxWaiting) {
      passenger.refused(new Fault('overloaded', 'too many requests wait for this server'));
    } else {
      this.#waiting.add(passenger);
      this.#grow();
    }
  }

  withdraw(passenger: Passenger): void {
    this.#waiting.delete(passenger);
  }

  parked(): void {
    if (this.#waiting.size > 0) this.#makeWay();
  }

  async tools(): Promise<RepeatableTools | undefined> {
    const lane = await this.lane();
    if (lane instanceof Fault || !lane.upstream.declares('tools')) return undefined;
    this.#tools ??= new RepeatableTools(
      (method, params) => askOnLane(this, method, params, this.#parts.deadlines),
      this.#parts,
    );
    return this.#tools;
  }

  laneFreed(lane: Lane): void {
    if (lane.isEmpty) this.#parts.opener.unused(lane);
    this.#serve();
  }

  laneGone(lane: Lane): void {
    this.#parts.opener.gone(lane);
    this.#lanes = this.#lanes.filter((other) => other !== lane);
    this.#serve();
    this.#leaveIfDeserted();
  }

  get asksStray(): boolean {
    return this.#parts.habits.asksStray;
  }

  /** From now on every lane to this server carries one call at a time, as if it had one channel. */
  askStrayed(): void {
    this.#parts.habits.asksStray = true;
  }

  changed(lane: Lane, message: Message): void {
    this.#parts.changed(lane, message);
  }

  /** Gives up what waits for clients, and refuses what waits for a lane. */
  close(fault: Fault): void {
    this.#stopTimer?.();
    this.#refuseAll(fault);
    for (const lane of this.#lanes) lane.abandonParked();
  }

  /** A request that may be asked about has a lane for itself. */
  get #isOneByOne(): boolean {
    return this.#plan.mayAsk && (this.#isOneChannel || this.asksStray);
  }

  #laneFor({ isAlone }: Passenger): Lane | undefined {
    if (!this.#isOneByOne) return this.#lanes.find((lane) => lane.isUsable);
    const usable = this.#lanes.filter((lane) => lane.isUsable);
    if (isAlone) return usable.find((lane) => lane.isEmpty);
    const free = usable.filter((lane) => lane.holder === undefined);
    return free.find((lane) => !lane.isEmpty) ?? free[0];
  }

  #enter(lane: Lane, passenger: Passenger): void {
    this.#parts.opener.used(lane);
    lane.enter(passenger);
  }

  #serve(): void {
    if (this.#isServing) return; // whoever is at it goes on until nobody can be served
    this.#isServing = true;
    try {
      while (this.#serveNext());
    } finally {
      this.#isServing = false;
    }
    if (this.#waiting.size > 0) this.#grow();
  }

  #serveNext(): boolean {
    const [next] = this.#waiting;
    const lane = next && this.#laneFor(next);
    if (next === undefined || lane === undefined) return false;
    this.#waiting.delete(next);
    this.#enter(lane, next);
    return true;
  }

  #grow(): void {
    const most = this.#isOneByOne ? this.#settings.maxLinks : 1;
    const room = most - this.#lanes.filter((lane) => lane.isUsable).length;
    const wanted = Math.min(this.#demand, room);
    while (this.#opening < wanted) this.#startOpening();
    if (room <= 0) this.#makeWay();
  }

  #startOpening(): void {
    this.#opening += 1;
    void this.#open();
  }

  /** All who need no lane of their own need one together. */
  get #demand(): number {
    let alone = 0;
    for (const { isAlone } of this.#waiting) if (isAlone) alone += 1;
    return alone + Number(alone < this.#waiting.size);
  }

  async #open(): Promise<void> {
    const { initializeParams } = this.#plan;
    const outcome = await this.#parts.opener.open(this.#plan, initializeParams, this);
    const opened = outcome instanceof Fault ? outcome : (outcome.upstream.lost ?? outcome);
    this.#opening -= 1;
    if (opened instanceof Fault) {
      // Who waits for a lane that is in use goes on waiting.
      if (this.#lanes.length === 0 && this.#opening === 0) this.#refuseAll(opened);
      this.#leaveIfDeserted();
      return;
    }
    this.#isOneChannel = !opened.upstream.separatesCalls;
    this.#lanes = [...this.#lanes, opened];
    this.#parts.opener.unused(opened);
    this.#tellVisitors(opened);
    this.#serve();
  }

  #tellVisitors(outcome: OpenLane | Fault): void {
    for (const tell of this.#visitors) tell(outcome);
    this.#visitors.clear();
  }

  #refuseAll(fault: Fault): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#tellVisitors(fault);
    for (const passenger of waiting) passenger.refused(fault);
  }

  /** Calls whose clients never come back must not keep everybody else from the server. */
  #makeWay(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const holders = this.#lanes.flatMap(({ holder }) => holder ?? []);
    const oldest = holders
      .filter(({ parkedSinceMs }) => parkedSinceMs !== undefined)
      .reduce<Passenger | undefined>((first, next) => older(first, next), undefined);
    if (oldest?.parkedSinceMs === undefined) return;
    const leftMs = oldest.parkedSinceMs + this.#settings.parkedAloneMs - this.#parts.clock.nowMs();
    if (leftMs <= 0) oldest.makeWay?.();
    else {
      this.#stopTimer = this.#parts.timers.after(leftMs, () => {
        if (this.#waiting.size > 0) this.#makeWay();
      });
    }
  }

  #revive(): void {
    if (!this.#isDeserted) return;
    this.#isDeserted = false;
    this.#parts.revived(this);
  }

  #leaveIfDeserted(): void {
    if (this.#lanes.length + this.#waiting.size + this.#opening > 0) return;
    this.#stopTimer?.();
    this.#isDeserted = true;
    this.#parts.deserted(this);
  }
}

const older = (one: Passenger | undefined, other: Passenger): Passenger =>
  one?.parkedSinceMs !== undefined && one.parkedSinceMs <= (other.parkedSinceMs ?? 0) ? one : other;
