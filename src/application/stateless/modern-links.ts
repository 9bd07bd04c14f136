import type { PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import { EndpointChoice } from '../pools/endpoint-choice.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { WorkerHost } from '../workers/worker-host.ts';
import { LoggingSeats, type Seat } from './logging-seats.ts';

/** The open links to one server of the stateless era, shared by all clients. Each request has its own endpoint chosen. */
export class ModernLinks implements WorkerHost {
  readonly #pool: ServerPool;
  readonly #owner: UpstreamOwner;
  readonly #endpoints: EndpointChoice<LoggingSeats>;
  #isClosed = false;

  constructor(pool: ServerPool, owner: UpstreamOwner) {
    this.#pool = pool;
    this.#owner = owner;
    this.#endpoints = new EndpointChoice(
      pool,
      (state) => this.#open(state),
      (seats) => this.#opened(seats),
    );
  }

  /** A link for one request; `pending` reserves it for its log messages until `release`. */
  seat(pending: PendingRequest | undefined, request?: PickRequest): Seat | Promise<Seat | Fault> {
    const seats = this.#endpoints.choose(request);
    return seats instanceof Promise
      ? seats.then((found) => (found instanceof Fault ? found : found.seat(pending)))
      : seats.seat(pending);
  }

  seatOf(upstream: Upstream): Seat | undefined {
    for (const seats of this.#endpoints.all) {
      const seat = seats.of(upstream);
      if (seat !== undefined) return seat;
    }
    return undefined;
  }

  /** The request is over: somebody else may hear the log messages of its link. */
  release(pending: PendingRequest): void {
    for (const seats of this.#endpoints.all) seats.release(pending);
  }

  linksTo(state: EndpointState): readonly Upstream[] {
    return this.#endpoints.at(state)?.upstreams ?? [];
  }

  async start(state: EndpointState): Promise<Fault | undefined> {
    const seats = await this.#endpoints.ensure(state);
    return seats instanceof Fault ? seats : undefined;
  }

  async renew(state: EndpointState): Promise<readonly Upstream[] | Fault> {
    const before = await this.#endpoints.renew(state);
    return before instanceof Fault ? before : (before?.upstreams ?? []);
  }

  letGo(state: EndpointState): readonly Upstream[] {
    const seats = this.#endpoints.at(state);
    if (seats === undefined) return [];
    this.#endpoints.lost(seats);
    return seats.upstreams;
  }

  lost(upstream: Upstream): void {
    for (const seats of this.#endpoints.all) {
      if (!seats.drop(upstream) || !seats.isEmpty) continue;
      this.#endpoints.lost(seats);
      void seats.close(); // a link that is being opened for them is of no use
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#endpoints.all].map((seats) => seats.close()));
  }

  async #open(state: EndpointState): Promise<LoggingSeats | Fault> {
    const first = await this.#link(state);
    return first instanceof Fault ? first : new LoggingSeats(first, () => this.#link(state));
  }

  #opened(seats: LoggingSeats): Fault | undefined {
    if (!this.#isClosed) return seats.lost;
    void seats.close();
    return new Fault('shutting_down', 'the gateway is shutting down');
  }

  async #link(state: EndpointState): Promise<Upstream | Fault> {
    const spare = this.#pool.spareTo(state, this.#owner, 'modern');
    return spare ?? this.#pool.openTo(state, this.#owner, 'modern');
  }
}
