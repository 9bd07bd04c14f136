import { Fault } from '../../domain/fault/fault.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { ServerPool } from '../pools/server-pool.ts';

/** One open link, and the request whose log messages may come on it. */
export interface Seat {
  readonly upstream: Upstream;
  logged: PendingRequest | undefined;
}

/** Links to a one-channel server for requests that want log messages, beyond the one for everything. */
const maxLoggingLinks = 4;
const maxWaiting = 1_000;

/**
 * The open links to one server of the stateless era, shared by all clients. On a carrier with one channel a log message
 * does not say which request it is about, so a link serves at most one request at a time that wants to hear them.
 */
export class ModernLinks {
  readonly #pool: ServerPool;
  readonly #owner: UpstreamOwner;
  #seats: readonly Seat[] = [];
  #next = 0;
  #opening: Promise<Seat | Fault> | undefined;
  readonly #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(pool: ServerPool, owner: UpstreamOwner) {
    this.#pool = pool;
    this.#owner = owner;
  }

  /** A link for one request; `pending` reserves it for its log messages until `release`. */
  seat(pending: PendingRequest | undefined): Seat | Promise<Seat | Fault> {
    const seats = this.#seats;
    if (seats.length === 0) return this.#firstSeat(pending);
    if (pending !== undefined && seats[0]?.upstream.separatesCalls === false) {
      return this.#loggingSeat(pending);
    }
    if (seats.length < this.#pool.endpoints.length) void this.#open(); // the other endpoints join in
    this.#next = (this.#next + 1) % seats.length;
    return seats[this.#next] ?? this.#firstSeat(pending);
  }

  seatOf(upstream: Upstream): Seat | undefined {
    return this.#seats.find((seat) => seat.upstream === upstream);
  }

  /** The request is over: somebody else may hear the log messages of its link. */
  release(pending: PendingRequest): void {
    for (const seat of this.#seats) {
      if (seat.logged !== pending) continue;
      seat.logged = undefined;
      this.#waiting.shift()?.();
    }
  }

  lost(upstream: Upstream): void {
    this.#seats = this.#seats.filter((seat) => seat.upstream !== upstream);
    this.#waiting.shift()?.();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all(this.#seats.map(({ upstream }) => upstream.close()));
  }

  async #firstSeat(pending: PendingRequest | undefined): Promise<Seat | Fault> {
    const opened = await this.#open();
    return opened instanceof Fault ? opened : this.seat(pending);
  }

  async #loggingSeat(pending: PendingRequest): Promise<Seat | Fault> {
    for (;;) {
      if (this.#isClosed) return new Fault('shutting_down', 'the gateway is shutting down');
      const free = this.#seats.find(({ logged }) => logged === undefined);
      if (free !== undefined) {
        free.logged = pending;
        return free;
      }
      if (this.#seats.length < maxLoggingLinks) {
        const opened = await this.#open();
        if (opened instanceof Fault) return opened;
        continue;
      }
      if (this.#waiting.length >= maxWaiting) {
        return new Fault('overloaded', 'too many requests with log messages wait for this server');
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #open(): Promise<Seat | Fault> {
    this.#opening ??= this.#openOne().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openOne(): Promise<Seat | Fault> {
    const upstream = await this.#pool.open(this.#owner, 'modern');
    if (upstream instanceof Fault) return upstream;
    if (this.#isClosed) {
      await upstream.close();
      return new Fault('shutting_down', 'the gateway is shutting down');
    }
    const seat = { upstream, logged: undefined };
    this.#seats = [...this.#seats, seat];
    return seat;
  }
}
