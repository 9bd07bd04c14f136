import type { BackendProtocol, BackendTarget, Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Picker } from '../../domain/balancing/picker.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { ReplayRule } from '../../domain/mcp/repeatable.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Resting } from '../healing/reopening.ts';
import { nobody } from '../links/nobody.ts';
import { ReopenGate, type ReopenSettings } from '../links/reopen-gate.ts';
import { Upstream, type UpstreamOwner } from '../links/upstream.ts';
import type { UpstreamWitness } from '../links/upstream-witness.ts';
import type { BackendConnector } from '../ports/driven/backend-connector.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { LargeResults } from '../results/large-results.ts';
import { ListNews } from './list-news.ts';
import { Offers } from './offers.ts';
import { SelfDescription } from './self-description.ts';
import { SpareLinks } from './spare-links.ts';

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
  readonly logger?: Logger | undefined;
  /** Where results go that are too large for memory; absent when none do. */
  readonly results?: LargeResults | undefined;
}

/** A server is not opened again by itself more often than this. */
const pauseMs = 1_000;

/** The endpoints that serve one server's name, and the way to open a link to one of them. */
export class ServerPool implements Resting {
  readonly server: string;
  /** One upstream session for all clients. */
  readonly shared: boolean;
  readonly endpoints: readonly Endpoint[];
  readonly replay: ReplayRule;
  readonly said = new SelfDescription();
  readonly listNews = new ListNews();
  readonly #witness: UpstreamWitness = {
    agreed: (answer) => {
      this.said.greeted(answer);
      this.#offers.greeted(answer);
    },
    notified: (message) => this.listNews.heard(message),
  };
  readonly #picker: Picker;
  readonly #gates = new Map<Endpoint, ReopenGate>();
  readonly #settings: ServerPoolSettings;
  readonly #parts: ServerPoolParts;
  readonly #spares: SpareLinks;
  /** Their death does not count: some servers end when they are asked what they do not know. */
  readonly #looks = new WeakSet<Upstream>();
  readonly #offers: Offers;
  #isReachedBySse = false;

  constructor(
    definition: {
      readonly server: string;
      readonly shared: boolean;
      readonly endpoints: readonly Endpoint[];
      /** `hints` unless said otherwise. */
      readonly replay?: ReplayRule;
    },
    picker: Picker,
    settings: ServerPoolSettings,
    parts: ServerPoolParts,
  ) {
    this.server = definition.server;
    this.shared = definition.shared;
    this.endpoints = definition.endpoints;
    this.replay = definition.replay ?? 'hints';
    this.#picker = picker;
    this.#settings = settings;
    this.#parts = parts;
    this.#spares = new SpareLinks(parts.timers);
    this.#offers = new Offers(definition.server, parts.logger);
    for (const endpoint of definition.endpoints) {
      this.#gates.set(endpoint, new ReopenGate(settings.reopen, parts.clock));
    }
  }

  /**
   * A link for `owner`: one that is open and unused, else a new one to the endpoint whose turn it is. A handshake, where
   * the era has one, is the caller's. `protocol`: only by this one.
   */
  async open(
    owner: UpstreamOwner,
    era: Era = 'legacy',
    protocol?: BackendProtocol,
  ): Promise<Upstream | Fault> {
    const spare = protocol === undefined ? this.#spares.take(owner, era) : undefined;
    if (spare === undefined) return this.#openNext(owner, era, protocol);
    this.#looks.delete(spare);
    return spare;
  }

  /** Opens a link that only looks at what the server is, to the endpoint whose turn it is. */
  async look(): Promise<Upstream | Fault> {
    const upstream = await this.#openNext(nobody, 'modern');
    if (upstream instanceof Upstream) this.#looks.add(upstream);
    return upstream;
  }

  /** The same for a handshake, to one endpoint by one protocol. */
  async lookAt(endpoint: Endpoint, protocol: 'http' | 'sse'): Promise<Upstream | Fault> {
    const upstream = this.#upstreamTo(endpoint, nobody, 'legacy');
    this.#looks.add(upstream);
    return this.#connect(upstream, overHttp(endpoint.target, protocol));
  }

  whenRested(callback: () => void): () => void {
    const faults = [...this.#gates.values()].map((gate) => gate.check()?.retryAfterMs ?? 0);
    return this.#parts.timers.after(Math.max(pauseMs, Math.min(...faults)), callback);
  }

  /** Leaves a link that only looked for whoever opens the next one in this era. */
  keepSpare(upstream: Upstream, era: Era): void {
    this.#spares.keep(upstream, era);
  }

  /** Whether handshakes with the HTTP endpoints go by HTTP+SSE of 2024-11-05. What the configuration says is not enough. */
  reachBySse(isReachedBySse: boolean): void {
    this.#isReachedBySse = isReachedBySse;
  }

  /** Closes what is open without a use. */
  close(): Promise<void> {
    return this.#spares.closeAll();
  }

  async #openNext(
    owner: UpstreamOwner,
    era: Era,
    protocol?: BackendProtocol,
  ): Promise<Upstream | Fault> {
    const endpoint = this.#picker.pick(
      (candidate) =>
        (protocol === undefined || candidate.target.protocol === protocol) &&
        this.#gates.get(candidate)?.check() === undefined,
    );
    if (endpoint === undefined) return this.#resting();
    const isBySse = this.#isReachedBySse && era === 'legacy';
    const target = isBySse ? overHttp(endpoint.target, 'sse') : endpoint.target;
    return this.#connect(this.#upstreamTo(endpoint, owner, era), target, (fault) =>
      this.#gates.get(endpoint)?.failed(fault.message, 0),
    );
  }

  #upstreamTo(endpoint: Endpoint, owner: UpstreamOwner, era: Era): Upstream {
    const { clock, metrics, results } = this.#parts;
    const openedAtMs = clock.nowMs();
    const crashed = (fault: Fault): void => {
      if (this.#looks.has(upstream)) return;
      this.#gates.get(endpoint)?.failed(fault.message, clock.nowMs() - openedAtMs);
    };
    const upstream = new Upstream(endpoint, owner, metrics, crashed, era, this.#witness, results);
    return upstream;
  }

  async #connect(
    upstream: Upstream,
    target: BackendTarget,
    onFailure: (fault: Fault) => void = () => {},
  ): Promise<Upstream | Fault> {
    const attempt = new AbortController();
    const cancelTimer = this.#parts.timers.after(this.#settings.connectTimeoutMs, () =>
      attempt.abort(),
    );
    const { endpoint, era } = upstream;
    const way = target === endpoint.target ? endpoint : { ...endpoint, target };
    const link = await this.#parts.connectors[target.protocol].open(
      way,
      upstream,
      attempt.signal,
      era,
    );
    cancelTimer();
    if (link instanceof Fault) {
      onFailure(link);
      return link;
    }
    upstream.attach(link);
    return upstream.lost ?? upstream;
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

/** The same address by the other of the two protocols that use it. */
const overHttp = (target: BackendTarget, protocol: 'http' | 'sse'): BackendTarget =>
  target.protocol === 'http' || target.protocol === 'sse' ? { ...target, protocol } : target;
