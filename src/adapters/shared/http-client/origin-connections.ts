import type { buildConnector, Dispatcher, Pool } from 'undici';
import type { TlsTrust } from '../../../domain/balancing/endpoint.ts';
import { checkedConnector } from '../egress/checked-connector.ts';
import { tlsConnector } from '../tls/tls-connector.ts';
import type { ClientSettings } from './client-settings.ts';
import { UndiciPool } from './undici-pool.ts';
import { WaitingLine } from './waiting-line.ts';

/** A request that shares the connections of its origin with others. */
export interface LaneRequest extends Dispatcher.DispatchHandler {
  readonly options: Dispatcher.DispatchOptions;
  /** Nobody waits for it any more: it is not sent when its turn comes. */
  readonly cancelled: boolean;
  /** Kept by {@link OriginConnections}. */
  lane: Lane | undefined;
  /** Kept by {@link OriginConnections}. */
  waitsSinceTick: number;
}

interface Lane {
  readonly pool: Pool;
  readonly connections: number;
  running: number;
}

const TICK_MS = 50;
/** A request that waited this many ticks shows that its lane is stuck, not busy. */
const STUCK_TICKS = 2;
/** Of silence, until the system probes; also how long what was sent may stay unacknowledged. */
const PROBE_DELAY_MS = 10_000;

/**
 * The connections to one origin. Few connections, kept alive, serve many short calls best; calls
 * that take long (a person is asked, a tool works for minutes) must not keep others waiting, least
 * of all the answers they wait for themselves. So a lane of connections is added when the oldest
 * waiting request does not get its turn, and closed when it is no longer used.
 */
export class OriginConnections {
  readonly #origin: string;
  readonly #settings: ClientSettings;
  readonly #trust: TlsTrust | undefined;
  readonly #lanes: Lane[];
  /** Streams live as long as their link, so each has a connection of its own. */
  readonly #streams: Pool;
  readonly #waiting = new WaitingLine<LaneRequest>();
  #tick = 0;
  #ticking: NodeJS.Timeout | undefined;

  /** `trust`: absent for what is usual. */
  constructor(origin: string, settings: ClientSettings, trust?: TlsTrust) {
    this.#origin = origin;
    this.#settings = settings;
    this.#trust = trust;
    this.#lanes = [this.#newLane(settings.connectionsPerLane)];
    this.#streams = this.#newPool(undefined);
  }

  /** Sends the request at once or when its turn comes. {@link finished} must follow its end. */
  submit(request: LaneRequest): void {
    const lane = this.#waiting.isEmpty ? this.#freeLane() : undefined;
    if (lane === undefined) this.#wait(request);
    else this.#send(lane, request);
  }

  /** The exchange is over, its connection is free again. */
  finished(request: LaneRequest): void {
    if (request.lane === undefined) return;
    request.lane.running -= 1;
    request.lane = undefined;
    this.#advance();
  }

  /** Sends a request on a connection that is not shared with calls. */
  sendAside(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#streams.dispatch(options, handler);
  }

  /** Closes what is idle; requests under way end first. */
  close(): void {
    clearInterval(this.#ticking);
    for (const lane of this.#lanes) void lane.pool.close();
    void this.#streams.close();
  }

  #wait(request: LaneRequest): void {
    request.waitsSinceTick = this.#tick;
    this.#waiting.push(request);
    this.#ticking ??= setInterval(() => this.#onTick(), TICK_MS).unref();
  }

  #send(lane: Lane, request: LaneRequest): void {
    request.lane = lane;
    lane.running += 1;
    lane.pool.dispatch(request.options, request);
  }

  #advance(): void {
    while (!this.#waiting.isEmpty) {
      const lane = this.#freeLane();
      if (lane === undefined) return;
      const request = this.#waiting.shift();
      if (request !== undefined && !request.cancelled) this.#send(lane, request);
    }
  }

  #freeLane(): Lane | undefined {
    for (const lane of this.#lanes) {
      if (lane.running < lane.connections) return lane;
    }
    return undefined;
  }

  #onTick(): void {
    this.#tick += 1;
    const oldest = this.#waiting.first;
    if (oldest === undefined) {
      this.#dropIdleLanes();
    } else if (this.#tick - oldest.waitsSinceTick >= STUCK_TICKS) this.#addLane();
  }

  /** As many connections again as there are, so that thousands of long calls are taken up within a second. */
  #addLane(): void {
    const total = this.#lanes.reduce((sum, { connections }) => sum + connections, 0);
    const room = this.#settings.maxConnections - total;
    if (room <= 0) return;
    this.#lanes.push(this.#newLane(Math.min(total, room)));
    this.#advance();
  }

  #dropIdleLanes(): void {
    for (let index = this.#lanes.length - 1; index > 0; index -= 1) {
      const lane = this.#lanes[index];
      if (lane === undefined || lane.running > 0) continue;
      this.#lanes.splice(index, 1);
      void lane.pool.close();
    }
    if (this.#lanes.length > 1) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  #newLane(connections: number): Lane {
    return { pool: this.#newPool(connections), connections, running: 0 };
  }

  #newPool(connections: number | undefined): Pool {
    return new UndiciPool(this.#origin, {
      connections: connections ?? null,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: this.#settings.idleTimeoutMs,
      connect: connectorOf(this.#settings, this.#trust),
    });
  }
}

const connectorOf = (
  settings: ClientSettings,
  trust: TlsTrust | undefined,
): buildConnector.connector => {
  const { connectTimeoutMs, watch, passage, tls } = settings;
  const options = {
    allowH2: false,
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_DELAY_MS,
  };
  const connect =
    tls === undefined
      ? checkedConnector(options, passage)
      : tlsConnector({ options, passage, tls, trust });
  if (watch === undefined) return connect;
  return (options, done) =>
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error === null) watch.watch(socket, PROBE_DELAY_MS);
      done(...result);
    });
};
