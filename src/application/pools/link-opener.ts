import type { BackendProtocol, BackendTarget } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { Upstream, type UpstreamOwner } from '../links/upstream.ts';
import type { UpstreamWitness } from '../links/upstream-witness.ts';
import type { BackendConnector } from '../ports/driven/backend-connector.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { LargeResults } from '../results/large-results.ts';
import type { Turnstiles } from '../traffic/admission/turnstiles.ts';
import { EndpointLink } from '../traffic/endpoint-link.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';

export type Connectors = Readonly<Record<BackendProtocol, BackendConnector>>;

export interface LinkOpenerParts {
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  /** Where results go that are too large for memory; absent when none do. */
  readonly results?: LargeResults | undefined;
  /** The caps of endpoints; absent where none has one. */
  readonly turnstiles?: Turnstiles | undefined;
  readonly witness: UpstreamWitness;
  /** A request is sent over one of its links. */
  readonly sent: () => void;
}

export interface OpeningPlan {
  readonly owner: UpstreamOwner;
  readonly era: Era;
  /** Undefined: as the configuration says. */
  readonly way: 'http' | 'sse' | undefined;
  /** It only looks at what the server is: its death does not count, and with `in passing` no failure to open it either. */
  readonly look: 'no' | 'yes' | 'in passing';
  /** All clients of the server use its links. */
  readonly isShared: boolean;
}

/** Opens links to the endpoints of one server, and knows which are open. */
export class LinkOpener {
  readonly #parts: LinkOpenerParts;
  readonly #connectTimeoutMs: number;
  readonly #links = new Map<EndpointLink, Upstream>();
  readonly #byUpstream = new WeakMap<Upstream, EndpointLink>();

  constructor(parts: LinkOpenerParts, connectTimeoutMs: number) {
    this.#parts = parts;
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  async open(state: EndpointState, plan: OpeningPlan): Promise<Upstream | Fault> {
    const { look, era } = plan;
    const generation = look === 'in passing' ? undefined : state.opening();
    const upstream = this.#upstreamTo(state, plan);
    const opened = await this.#connect(upstream, plan);
    if (opened instanceof Fault) {
      this.#byUpstream.get(upstream)?.over();
      if (generation !== undefined) {
        // One that died at once has been heard of already, and one that was drained meanwhile says nothing.
        const isNews = upstream.lost === undefined && opened.row.blamesEndpoint;
        if (isNews) state.openFailed(opened, generation);
        else state.opened(generation);
      }
      return opened;
    }
    if (generation !== undefined) state.opened(generation);
    if (look === 'no') this.use(upstream, era);
    return opened;
  }

  /** A link that only looked gets a use. */
  use(upstream: Upstream, era: Era): void {
    this.#byUpstream.get(upstream)?.opened(era);
  }

  /** What is known of one that it opened. */
  of(upstream: Upstream): EndpointLink | undefined {
    return this.#byUpstream.get(upstream);
  }

  stateOf(upstream: Upstream): EndpointState | undefined {
    return this.#byUpstream.get(upstream)?.state;
  }

  /** All that are open, those included that last only as long as what is in flight. */
  get all(): readonly Upstream[] {
    return [...this.#links.values()];
  }

  /** The open links to one endpoint. */
  to(state: EndpointState): readonly Upstream[] {
    return [...this.#links].flatMap(([link, upstream]) => (link.state === state ? [upstream] : []));
  }

  #upstreamTo(state: EndpointState, { owner, era, look, isShared }: OpeningPlan): Upstream {
    const { clock, metrics, witness, results, sent } = this.#parts;
    const { endpoint } = state;
    const isOwnProcess = endpoint.target.protocol === 'stdio' && era === 'legacy' && !isShared;
    const closed = (ended: EndpointLink): void => void this.#links.delete(ended);
    const link = new EndpointLink(
      state,
      { clock, sent, closed },
      { isOwnProcess, isLook: look !== 'no' },
    );
    const upstream = new Upstream(endpoint, owner, metrics, link, era, witness, results);
    upstream.turnstile = this.#parts.turnstiles?.of(endpoint);
    this.#links.set(link, upstream);
    this.#byUpstream.set(upstream, link);
    return upstream;
  }

  async #connect(upstream: Upstream, { way, owner }: OpeningPlan): Promise<Upstream | Fault> {
    const { connectors, timers } = this.#parts;
    const { endpoint, era } = upstream;
    const target = way === undefined ? endpoint.target : overHttp(endpoint.target, way);
    const reached = target === endpoint.target ? endpoint : { ...endpoint, target };
    const attempt = new AbortController();
    const cancelTimer = timers.after(this.#connectTimeoutMs, () => attempt.abort());
    const { signal } = attempt;
    const { principal } = owner;
    const connector = connectors[target.protocol];
    const link = await connector.open(reached, upstream, signal, era, principal);
    cancelTimer();
    if (link instanceof Fault) return link;
    upstream.attach(link);
    const known = this.#byUpstream.get(upstream);
    if (known !== undefined) known.process = link.process;
    return upstream.lost ?? upstream;
  }
}

/** The same address by the other of the two protocols that use it. */
const overHttp = (target: BackendTarget, protocol: 'http' | 'sse'): BackendTarget =>
  target.protocol === 'http' || target.protocol === 'sse' ? { ...target, protocol } : target;
