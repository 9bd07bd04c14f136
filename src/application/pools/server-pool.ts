import type { PickRequest } from '../../domain/balancing/candidate.ts';
import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { ReplayRule } from '../../domain/mcp/repeatable.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Resting } from '../healing/reopening.ts';
import { nobody } from '../links/nobody.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { UpstreamWitness } from '../links/upstream-witness.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { TrafficMetrics } from '../ports/driven/traffic-metrics.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { StickyName } from '../ports/driving/sticky-name.ts';
import type { LargeResults } from '../results/large-results.ts';
import type { Turnstiles } from '../traffic/admission/turnstiles.ts';
import type { Balancer } from '../traffic/balancer.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { Retries } from '../traffic/retries.ts';
import { pickRequestOf, type StickyRule } from '../traffic/stickiness.ts';
import { EndpointMoves } from './endpoint-moves.ts';
import { tryInTurn } from './failover.ts';
import { type Connectors, LinkOpener } from './link-opener.ts';
import { anyLink, type LinkWish, requestOf } from './link-wish.ts';
import { ListNews } from './list-news.ts';
import { Offers } from './offers.ts';
import { PoolFarewell } from './pool-farewell.ts';
import { SelfDescription } from './self-description.ts';
import { SpareLinks } from './spare-links.ts';

export interface ServerPoolSettings {
  readonly connectTimeoutMs: number;
  /** What is in flight at an endpoint that is taken out gets so long to finish. */
  readonly drainMs: number;
}

export interface ServerPoolParts {
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly traffic: TrafficMetrics;
  /** The caps of endpoints; absent where none has one. */
  readonly turnstiles?: Turnstiles | undefined;
  readonly logger?: Logger | undefined;
  /** Where results go that are too large for memory; absent when none do. */
  readonly results?: LargeResults | undefined;
}

/** A server is not opened again by itself more often than this. */
const pauseMs = 1_000;
/** Nobody waits longer for an endpoint that can be reached than it takes to find out of so many that they cannot. */
const patience = 2;

/** The endpoints that serve one server's name, and the way to open a link to one of them. */
export class ServerPool implements Resting {
  readonly server: string;
  /** One upstream session for all clients. */
  readonly shared: boolean;
  /** Each caller shows the server another credential: no link with a session, and no answer, is for two of them. */
  readonly isPerCaller: boolean;
  readonly replay: ReplayRule;
  readonly said = new SelfDescription();
  readonly listNews = new ListNews();
  readonly balancer: Balancer;
  readonly retries: Retries;
  readonly moves: EndpointMoves;
  readonly #sticky: StickyRule;
  readonly #settings: ServerPoolSettings;
  readonly #parts: ServerPoolParts;
  readonly #spares: SpareLinks;
  readonly #offers: Offers;
  readonly #links: LinkOpener;
  readonly #farewell: PoolFarewell;
  #isReachedBySse = false;

  constructor(
    definition: {
      readonly server: string;
      readonly shared: boolean;
      /** `hints` unless said otherwise. */
      readonly replay?: ReplayRule;
      /** `none` unless said otherwise. */
      readonly sticky?: StickyRule;
      /** False unless said otherwise. */
      readonly isPerCaller?: boolean;
    },
    balancer: Balancer,
    retries: Retries,
    settings: ServerPoolSettings,
    parts: ServerPoolParts,
  ) {
    this.server = definition.server;
    this.shared = definition.shared;
    this.isPerCaller = definition.isPerCaller ?? false;
    this.replay = definition.replay ?? 'hints';
    this.#sticky = definition.sticky ?? { by: 'none' };
    this.balancer = balancer;
    this.retries = retries;
    this.#settings = settings;
    this.#parts = parts;
    this.#spares = new SpareLinks(parts.timers);
    this.#offers = new Offers(definition.server, parts.logger);
    const sent = (): void => retries.earned();
    const witness = this.#witness();
    this.#links = new LinkOpener({ ...parts, witness, sent }, settings.connectTimeoutMs);
    this.moves = new EndpointMoves(balancer, this.#links, parts.timers, settings.drainMs);
    const links = (): readonly Upstream[] => this.#links.all;
    this.#farewell = new PoolFarewell({ timers: parts.timers, links }, settings.drainMs);
  }

  get endpoints(): readonly Endpoint[] {
    return this.balancer.endpoints;
  }

  /** By what callers get the same endpoint again. */
  get stickiness(): StickyRule['by'] {
    return this.#sticky.by;
  }

  /** The cookie or header by which they do; undefined: it is none. */
  get stickyName(): StickyName | undefined {
    return this.#sticky.by === 'cookie' || this.#sticky.by === 'header' ? this.#sticky : undefined;
  }

  /** How the endpoint of this caller is chosen. `sessionId`: of one that has a session. */
  pickRequest(facts: ClientFacts, sessionId?: string): PickRequest {
    return pickRequestOf(this.#sticky, facts, sessionId);
  }

  /** A link for `owner` where no handshake is needed: one that is open and unused, else a new one. */
  open(owner: UpstreamOwner, era: Era = 'legacy', wish?: LinkWish): Promise<Upstream | Fault> {
    return this.openWith(owner, era, (upstream) => upstream, wish);
  }

  /**
   * The same, where something has to succeed before it is of use, such as a handshake: what fails for want of the endpoint
   * is tried with another one, as long as there is one that was not tried. `greet` closes nothing.
   */
  async openWith<Outcome extends object>(
    owner: UpstreamOwner,
    era: Era,
    greet: (upstream: Upstream) => Outcome | Fault | Promise<Outcome | Fault>,
    wish: LinkWish = anyLink,
  ): Promise<Outcome | Fault> {
    const request = requestOf(wish);
    const first = this.balancer.pick(request);
    if (first instanceof Fault) return this.refused(first);
    return this.tryInTurn(first, request, async (state) => {
      const spare = wish.protocol === undefined ? this.#anySpare(owner, era) : undefined;
      const upstream = spare ?? (await this.openTo(state, owner, era));
      if (upstream instanceof Fault) return upstream;
      const outcome = await greet(upstream);
      if (outcome instanceof Fault) await upstream.close();
      return outcome;
    });
  }

  /** As `failover.ts` says. */
  tryInTurn<Outcome extends object>(
    first: EndpointState,
    request: PickRequest,
    attempt: (state: EndpointState) => Outcome | Fault | Promise<Outcome | Fault>,
  ): Promise<Outcome | Fault> {
    const { clock, traffic } = this.#parts;
    const patienceMs = patience * this.#settings.connectTimeoutMs;
    return tryInTurn(first, request, attempt, {
      balancer: this.balancer,
      clock,
      traffic,
      patienceMs,
    });
  }

  /** To one endpoint and no other. */
  openTo(state: EndpointState, owner: UpstreamOwner, era: Era): Promise<Upstream | Fault> {
    const way = this.#wayIn(era);
    return this.#links.open(state, { owner, era, way, look: 'no', isShared: this.shared });
  }

  /** An open link without a use, to this endpoint. */
  spareTo(state: EndpointState, owner: UpstreamOwner, era: Era): Upstream | undefined {
    const spare = this.#spares.take(owner, era, (own) => this.#links.stateOf(own) === state);
    if (spare !== undefined) this.#links.use(spare, era);
    return spare;
  }

  /** Opens a link that only looks at what the server is, to the endpoint whose turn it is. */
  async look(): Promise<Upstream | Fault> {
    const state = this.balancer.pick();
    if (state instanceof Fault) return this.refused(state);
    const look = { owner: nobody, look: 'yes', isShared: this.shared } as const;
    return this.#links.open(state, { ...look, era: 'modern', way: undefined });
  }

  /** The same to one endpoint, by one protocol or as handshakes go. */
  async lookAt(
    endpoint: Endpoint,
    protocol: 'http' | 'sse' | undefined,
    era: Era = 'legacy',
  ): Promise<Upstream | Fault> {
    const state = this.balancer.find(endpoint.id);
    if (state === undefined) return this.refused(noSuch(this.server));
    const look = { owner: nobody, look: 'in passing', isShared: this.shared } as const;
    return this.#links.open(state, { ...look, era, way: protocol ?? this.#wayIn(era) });
  }

  /** Whether a link to the endpoint is open for anybody. */
  isLinkedTo(endpoint: Endpoint): boolean {
    const state = this.balancer.find(endpoint.id);
    return state !== undefined && this.#links.to(state).length > 0;
  }

  whenRested(callback: () => void): () => void {
    const waits = this.balancer.states.map(({ changesInMs }) => changesInMs ?? 0);
    return this.#parts.timers.after(Math.max(pauseMs, Math.min(...waits)), callback);
  }

  /** Leaves a link without a use for whoever opens the next one in this era. */
  keepSpare(upstream: Upstream, era: Era, forMs?: number | 'ever'): void {
    // It was opened in the gateway's own name.
    if (this.isPerCaller && era === 'legacy') void upstream.close();
    else this.#spares.keep(upstream, era, forMs);
  }

  get spareCount(): number {
    return this.#spares.count;
  }

  /** What is open to its endpoints. */
  get links(): LinkOpener {
    return this.#links;
  }

  /** Whether handshakes with the HTTP endpoints go by HTTP+SSE of 2024-11-05. What the configuration says is not enough. */
  reachBySse(isReachedBySse: boolean): void {
    this.#isReachedBySse = isReachedBySse;
  }

  /** Counts that no endpoint took a request. */
  refused(fault: Fault): Fault {
    this.#parts.traffic.placementRefused(this.server, String(fault.data?.['reason'] ?? fault.code));
    return fault;
  }

  /** Another list of endpoints. Resolves when those that are not in it any more are let go of, their calls finished. */
  replaceEndpoints(endpoints: readonly Endpoint[]): Promise<void> {
    return this.moves.replace(endpoints);
  }

  /** Nothing new comes. Resolves when what was in flight is over, or its time is, and everything is closed. */
  async retire(): Promise<void> {
    const spares = this.closeSpares();
    await this.#farewell.say();
    await Promise.all([spares, this.close()]);
  }

  /** Closes whatever is still open. */
  close(): Promise<void> {
    this.#farewell.cut();
    this.balancer.stop();
    this.moves.stop();
    const open = this.#links.all.map((upstream) => upstream.close());
    return Promise.all([...open, this.closeSpares()]).then(() => undefined);
  }

  closeSpares(): Promise<void> {
    return this.#spares.closeAll();
  }

  #wayIn(era: Era): 'sse' | undefined {
    return this.#isReachedBySse && era === 'legacy' ? 'sse' : undefined;
  }

  #witness(): UpstreamWitness {
    return {
      agreed: (answer) => {
        if (!this.isPerCaller) this.said.greeted(answer);
        this.#offers.greeted(answer);
      },
      notified: (message) => this.listNews.heard(message),
    };
  }

  #anySpare(owner: UpstreamOwner, era: Era): Upstream | undefined {
    const isUsable = (spare: Upstream): boolean => this.#links.stateOf(spare)?.serves === true;
    const spare = this.#spares.take(owner, era, isUsable);
    if (spare !== undefined) this.#links.use(spare, era);
    return spare;
  }
}

const noSuch = (server: string): Fault =>
  new Fault('backend_unavailable', `server "${server}" has no such endpoint any more`, undefined, {
    reason: 'no_backend',
  });
