import type { BackendProtocol, Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Picker } from '../../domain/balancing/picker.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { ReopenGate, type ReopenSettings } from '../links/reopen-gate.ts';
import { Upstream, type UpstreamOwner } from '../links/upstream.ts';
import type { BackendConnector } from '../ports/driven/backend-connector.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';

export type Connectors = Readonly<Record<BackendProtocol, BackendConnector>>;

export interface ServerPoolSettings {
  readonly connectTimeoutMs: number;
  readonly reopen: ReopenSettings;
}

export interface ServerPoolParts {
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
}

/** The endpoints that serve one server's name, and the way to open a link to one of them. */
export class ServerPool {
  readonly server: string;
  /** One upstream session for all clients. */
  readonly shared: boolean;
  readonly endpoints: readonly Endpoint[];
  readonly #picker: Picker;
  readonly #gates = new Map<Endpoint, ReopenGate>();
  readonly #settings: ServerPoolSettings;
  readonly #parts: ServerPoolParts;

  constructor(
    definition: {
      readonly server: string;
      readonly shared: boolean;
      readonly endpoints: readonly Endpoint[];
    },
    picker: Picker,
    settings: ServerPoolSettings,
    parts: ServerPoolParts,
  ) {
    this.server = definition.server;
    this.shared = definition.shared;
    this.endpoints = definition.endpoints;
    this.#picker = picker;
    this.#settings = settings;
    this.#parts = parts;
    for (const endpoint of definition.endpoints) {
      this.#gates.set(endpoint, new ReopenGate(settings.reopen, parts.clock));
    }
  }

  /** Opens a link for `owner` to the endpoint whose turn it is. The handshake is the caller's. */
  async open(owner: UpstreamOwner): Promise<Upstream | Fault> {
    const endpoint = this.#picker.pick(
      (candidate) => this.#gates.get(candidate)?.check() === undefined,
    );
    if (endpoint === undefined) return this.#resting();
    const openedAtMs = this.#parts.clock.nowMs();
    const gate = this.#gates.get(endpoint);
    const upstream = new Upstream(endpoint, owner, this.#parts.metrics, (fault) =>
      gate?.failed(fault.message, this.#parts.clock.nowMs() - openedAtMs),
    );
    const link = await this.#connect(endpoint, upstream);
    if (link instanceof Fault) {
      gate?.failed(link.message, 0);
      return link;
    }
    upstream.attach(link);
    return upstream.lost ?? upstream;
  }

  async #connect(endpoint: Endpoint, upstream: Upstream) {
    const attempt = new AbortController();
    const cancelTimer = this.#parts.timers.after(this.#settings.connectTimeoutMs, () =>
      attempt.abort(),
    );
    const connector = this.#parts.connectors[endpoint.target.protocol];
    const link = await connector.open(endpoint, upstream, attempt.signal);
    cancelTimer();
    return link;
  }

  #resting(): Fault {
    let soonest: Fault | undefined;
    for (const gate of this.#gates.values()) {
      const fault = gate.check();
      if (fault !== undefined && (fault.retryAfterMs ?? 0) < (soonest?.retryAfterMs ?? Infinity))
        soonest = fault;
    }
    return soonest ?? new Fault('backend_unavailable', `server "${this.server}" has no endpoint`);
  }
}
