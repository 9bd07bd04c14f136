import { Fault } from '../../domain/fault/fault.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { Upstream } from '../links/upstream.ts';

/** One open link, and the request whose log messages may come on it. */
export interface Seat {
  readonly upstream: Upstream;
  logged: PendingRequest | undefined;
}

/** Links to one endpoint with one channel for requests that want log messages, beyond the one for everything. */
const maxLoggingLinks = 4;
const maxWaiting = 1_000;

/**
 * The open links to one endpoint. On a carrier with one channel a log message does not say which request it is about, so
 * a link serves at most one request at a time that wants to hear them.
 */
export class LoggingSeats {
  readonly #open: () => Promise<Upstream | Fault>;
  #seats: readonly Seat[];
  readonly #waiting: (() => void)[] = [];
  #opening: Promise<Fault | undefined> | undefined;
  #isClosed = false;

  /** `open`: another link to the same endpoint. */
  constructor(first: Upstream, open: () => Promise<Upstream | Fault>) {
    this.#seats = [{ upstream: first, logged: undefined }];
    this.#open = open;
  }

  get upstreams(): readonly Upstream[] {
    return this.#seats.map(({ upstream }) => upstream);
  }

  get isEmpty(): boolean {
    return this.#seats.length === 0;
  }

  /** Why the endpoint has no link left. */
  get lost(): Fault | undefined {
    return this.#seats[0]?.upstream.lost;
  }

  /** A link for one request; `pending` reserves it for its log messages until `release`. There must be one. */
  seat(pending: PendingRequest | undefined): Seat | Promise<Seat | Fault> {
    const [first] = this.#seats;
    if (first === undefined) return Promise.resolve(allLost());
    return pending === undefined || first.upstream.separatesCalls ? first : this.#alone(pending);
  }

  of(upstream: Upstream): Seat | undefined {
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

  /** True when it was one of these. */
  drop(upstream: Upstream): boolean {
    const count = this.#seats.length;
    this.#seats = this.#seats.filter((seat) => seat.upstream !== upstream);
    if (this.isEmpty) this.#wakeAll();
    else this.#waiting.shift()?.();
    return this.#seats.length < count;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeAll();
    await Promise.all(this.#seats.map(({ upstream }) => upstream.close()));
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #alone(pending: PendingRequest): Promise<Seat | Fault> {
    for (;;) {
      if (this.#isClosed) return shuttingDown();
      if (this.isEmpty) return allLost();
      const free = this.#seats.find(({ logged }) => logged === undefined);
      if (free !== undefined) {
        free.logged = pending;
        return free;
      }
      const refusal = await this.#waitForSeat();
      if (refusal !== undefined) return refusal;
    }
  }

  async #waitForSeat(): Promise<Fault | undefined> {
    if (this.#seats.length < maxLoggingLinks) return this.#openOnce();
    if (this.#waiting.length >= maxWaiting) {
      return new Fault('overloaded', 'too many requests with log messages wait for this server');
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return undefined;
  }

  #openOnce(): Promise<Fault | undefined> {
    this.#opening ??= this.#openOne().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #openOne(): Promise<Fault | undefined> {
    const upstream = await this.#open();
    if (upstream instanceof Fault) return upstream;
    if (this.#isClosed) {
      await upstream.close();
      return shuttingDown();
    }
    this.#seats = [...this.#seats, { upstream, logged: undefined }];
    return undefined;
  }
}

const shuttingDown = (): Fault => new Fault('shutting_down', 'the gateway is shutting down');

const allLost = (): Fault => new Fault('backend_unavailable', 'the links to this endpoint broke');
