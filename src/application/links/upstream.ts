import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { type Verdict, verdictOf } from '../../domain/breaker/verdict.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { composeCancelled, composeRequest } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import { withOutgoingId } from '../../domain/wire/outgoing.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { BackendLink, LinkListener } from '../ports/driven/backend-connector.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { AnswerCarrier } from '../ports/driving/client-session.ts';
import type { LargeResults } from '../results/large-results.ts';
import type { LongAnswers } from '../results/long-answers.ts';
import type { Turnstile } from '../traffic/admission/turnstile.ts';
import { type ArrivalHost, Arrivals } from './arrivals.ts';
import { declaredCapability, tellsOfChanges } from './declared-capability.ts';
import { fateOf } from './fate.ts';
import type { InFlight } from './in-flight.ts';
import { LinkBrake } from './link-brake.ts';
import { LinkCalls } from './link-calls.ts';
import { LinkLife } from './link-life.ts';
import { type LinkTraffic, untold } from './link-traffic.ts';
import { longAnswersOver } from './long-answers-over.ts';
import type { Fate, PendingCarrier, PendingRequest } from './pending.ts';
import { type LinkPresence, noWitness, type UpstreamWitness } from './upstream-witness.ts';

/** Who uses an upstream: one client session, or the desk of a shared server. */
export interface UpstreamOwner {
  /** All that goes over its links does so on behalf of this caller; absent where it does not. */
  readonly principal?: PendingRequest['caller'];
  /** A request of the server to its client. `about`: the call on whose stream it came, where the carrier can tell. */
  serverAsks(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  upstreamLost(upstream: Upstream, fault: Fault): void;
  /** It took the place of one that was lost. */
  upstreamReopened?(upstream: Upstream): void;
}

/** One MCP session with one endpoint over one link: its id space, its calls in flight, its revision. */
export class Upstream implements LinkListener, PendingCarrier, ArrivalHost {
  endpoint: Endpoint;
  /** Which of the two protocols is spoken over it. */
  era: Era;
  #owner: UpstreamOwner;
  readonly #traffic: LinkTraffic;
  readonly #witness: UpstreamWitness;
  readonly #calls: InFlight;
  readonly #linkCalls: LinkCalls;
  /** Undefined where every answer is held in memory. */
  readonly long: LongAnswers | undefined;
  readonly #brake = new LinkBrake();
  readonly #arrivals: Arrivals;
  #link: BackendLink | undefined;
  readonly #life = new LinkLife();
  /** The server's whole answer to initialize; its `result` is what clients of a single server see. */
  initializeAnswer: Message | undefined;
  /** Where requests of clients wait while its endpoint is at its cap; undefined where it has none. */
  turnstile: Turnstile | undefined;

  /** `traffic` hears how requests fare; `results` takes answers that are too long to be collected. */
  constructor(
    endpoint: Endpoint,
    owner: UpstreamOwner,
    metrics: Metrics,
    traffic: LinkTraffic = untold,
    era: Era = 'legacy',
    witness: UpstreamWitness = noWitness,
    results?: LargeResults,
  ) {
    this.endpoint = endpoint;
    this.era = era;
    this.#owner = owner;
    this.#traffic = traffic;
    this.#linkCalls = new LinkCalls(traffic);
    this.#calls = this.#linkCalls.inFlight;
    this.#witness = witness;
    this.#arrivals = new Arrivals(this, this.#calls, metrics);
    this.long = longAnswersOver(results, {
      arrivals: this.#arrivals,
      calls: this.#calls,
      brake: this.#brake,
      link: () => this.#link,
      fail: (call, fault) => this.#fail(this.#calls.get(call), fault, undefined, undefined),
    });
  }

  reachedBy(endpoint: Endpoint): void {
    this.endpoint = endpoint;
  }

  attach(link: BackendLink): void {
    this.#link = link;
    if (this.#life.isClosing) this.#life.closeLate(link); // it was given up while it was opened
  }

  /** A link that was opened for one purpose goes on serving another. */
  belongTo(owner: UpstreamOwner, era: Era = this.era): void {
    this.#owner = owner;
    this.era = era;
  }

  /** Whether what comes for a call is known to be for it. */
  get separatesCalls(): boolean {
    return this.#link?.separatesCalls ?? false;
  }

  /** Whether requests have headers that mirror parts of them. */
  get takesHeaders(): boolean {
    return this.#link?.takesHeaders ?? false;
  }

  get lost(): Fault | undefined {
    return this.#life.lost;
  }

  /** Whether its endpoint takes requests now. */
  get admits(): boolean {
    return this.#traffic.admits;
  }

  /** Whether it is being opened or greeted, in use, or has nothing under way but what would last. */
  get phase(): 'opening' | 'busy' | 'idle' {
    const isGreeted = this.era === 'modern' || this.initializeAnswer !== undefined;
    if (this.#link === undefined || !isGreeted) return 'opening';
    return this.#calls.isQuiet ? 'idle' : 'busy';
  }

  /** A client was asked something for one of its calls and has not answered. */
  get isAsking(): boolean {
    return this.#calls.all.some(({ resting }) => resting);
  }

  /** The request in flight under this id of the link. */
  pendingOf(id: number): PendingRequest | undefined {
    return this.#calls.get(id);
  }

  /** The longest-running call: what an unattributed message of a one-channel carrier most likely belongs to. */
  get oldestCall(): PendingRequest | undefined {
    return this.#calls.oldest;
  }

  /** Whether the server declared a capability at initialize. */
  declares(capability: string): boolean {
    return declaredCapability(this.initializeAnswer, capability) !== undefined;
  }

  /** The link, for who wants to know whether a changed list would be heard of; undefined when the server promised no such thing. */
  hearing(capability: string): LinkPresence | undefined {
    return tellsOfChanges(this.initializeAnswer, capability) ? this.#life.presence : undefined;
  }

  agreed(answer: Message, protocolVersion: string): void {
    this.initializeAnswer = answer;
    this.#witness.agreed(answer);
    this.#link?.agreed(protocolVersion);
  }

  /** Sends a client's request under an id of this link. `edits` are applied beside the id; `headers` mirror it. */
  request(
    pending: PendingRequest,
    message: Message,
    edits: readonly Edit[],
    headers?: readonly string[],
  ): void {
    const { turnstile } = this;
    if (turnstile !== undefined && this.lost === undefined && !turnstile.takes(pending)) {
      turnstile.wait(pending, () => this.request(pending, message, edits, headers));
      return;
    }
    const id = this.#register(pending);
    if (id === undefined || message.id === undefined) return;
    const bytes = withOutgoingId(message, message.id, id, edits);
    this.#link?.send(bytes, id, headers, pending.caller);
  }

  /** Sends a request of the gateway itself. `params` is raw JSON text. */
  ask(pending: PendingRequest, params: Uint8Array | undefined, headers?: readonly string[]): void {
    const id = this.#register(pending);
    if (id !== undefined) this.#link?.send(composeRequest(id, pending.method, params), id, headers);
  }

  /** Sends a notification or a response as it is. */
  send(bytes: Uint8Array): void {
    if (this.lost === undefined) this.#link?.send(bytes, undefined);
  }

  cancel(
    pending: PendingRequest,
    reason: string,
    notice?: Uint8Array,
    verdict: Verdict = 'none',
  ): void {
    if (!this.release(pending, verdict)) return;
    // Where each request has its own stream, a stateless server learns it from the end of that stream.
    if (this.era === 'legacy' || !this.separatesCalls)
      this.send(notice ?? composeCancelled(pending.outgoingId, reason));
    this.#link?.forget(pending.outgoingId);
  }

  /** Stops reading what comes for one request, where the link can; without one, everything. */
  pause(pending?: PendingRequest): boolean {
    return this.#brake.pause(this.#link, pending);
  }

  resume(pending?: PendingRequest): void {
    this.#brake.resume(this.#link, pending);
  }

  close(): Promise<void> {
    this.#traffic.over();
    return this.#life.close(this.#link);
  }

  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: AnswerCarrier = 'channel',
    status?: number,
  ): void {
    this.#arrivals.message(bytes, call, carrier, status);
  }

  asked(message: Message, about: PendingRequest | undefined): void {
    const asking = about ?? this.#calls.oldest;
    if (asking !== undefined) asking.sentAtMs = Number.NaN; // from now on it may be a person who takes long
    this.#owner.serverAsks(this, message, about);
  }

  notified(message: Message, about: PendingRequest | undefined): void {
    this.#witness.notified(message); // first: what is known is forgotten before clients hear of it
    this.#owner.serverNotifies(this, message, about);
  }

  streaming(call: number): void {
    this.#calls.get(call)?.onStreaming();
  }

  released(call: number): void {
    this.#calls.get(call)?.onRelease();
  }

  failed(call: number, fault: Fault, status?: number): void {
    this.#fail(this.#calls.get(call), fault, status, fateOf(fault, status));
  }

  retired(fault: Fault, call?: number): void {
    const isNews = this.#life.lose(fault);
    if (call !== undefined) this.#fail(this.#calls.get(call), fault, undefined, 'untouched');
    if (!isNews) return;
    // What the client answers now finds nobody there.
    for (const pending of this.#calls.all) {
      if (pending.resting) this.#fail(pending, fault, undefined, 'unknown');
    }
    this.#owner.upstreamLost(this, fault);
    this.#closeWhenDone();
  }

  closed(fault: Fault): void {
    const isNews = this.#life.lose(fault);
    if (isNews && !this.#life.isClosing) this.#traffic.crashed(fault);
    this.#traffic.over();
    this.long?.cutAll();
    for (const pending of this.#linkCalls.takeAll()) pending.onFailure(fault, undefined, 'unknown');
    if (isNews) this.#owner.upstreamLost(this, fault);
  }

  #fail(
    pending: PendingRequest | undefined,
    fault: Fault,
    status: number | undefined,
    fate: Fate | undefined,
  ): void {
    if (
      pending !== undefined &&
      this.release(pending, verdictOf(fault, status), fate !== undefined)
    )
      pending.onFailure(fault, status, fate);
  }

  #register(pending: PendingRequest): number | undefined {
    if (this.lost !== undefined) {
      pending.onFailure(this.lost, undefined, 'untouched');
      return undefined;
    }
    return this.#linkCalls.add(pending, this);
  }

  release(pending: PendingRequest, verdict: Verdict, isCutOff?: boolean): boolean {
    const wasInFlight = this.#linkCalls.remove(pending, verdict, isCutOff);
    this.long?.forget(pending.outgoingId);
    this.#closeWhenDone();
    return wasInFlight;
  }

  /** A session its server has forgotten lasts as long as what was in flight when that showed. */
  #closeWhenDone(): void {
    if (this.lost !== undefined && this.#calls.size === 0) void this.close();
  }
}
