import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { composeCancelled, composeRequest, composeResult } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan, scanBatch } from '../../domain/wire/scan.ts';
import { type Edit, onOneLine, splice, spliceText } from '../../domain/wire/splice.ts';
import { decodeText, encodeLatin1, encodeText } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { BackendLink, LinkListener } from '../ports/driven/backend-connector.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { AnswerCarrier } from '../ports/driving/gateway.ts';
import type { LargeResults } from '../results/large-results.ts';
import { type LongAnswerHost, LongAnswers } from '../results/long-answers.ts';
import { fateOf } from './fate.ts';
import { InFlight } from './in-flight.ts';
import type { Fate, PendingCarrier, PendingRequest } from './pending.ts';

/** Who uses an upstream: one client session, or the desk of a shared server. */
export interface UpstreamOwner {
  /** A request of the server to its client. `about`: the call on whose stream it came, where the carrier can tell. */
  serverAsks(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  upstreamLost(upstream: Upstream, fault: Fault): void;
  /** It took the place of one that was lost. */
  upstreamReopened?(upstream: Upstream): void;
}

/** Whether a link is open, for who must not keep it in memory. */
export interface LinkPresence {
  readonly isOpen: boolean;
}

/** Who learns what a server says of itself, whoever uses the link. */
export interface UpstreamWitness {
  /** The server's answer to initialize. */
  agreed(answer: Message): void;
  notified(message: Message): void;
}

const noWitness: UpstreamWitness = { agreed: () => {}, notified: () => {} };
const emptyResult = encodeText('{}');
const progressMethod = 'notifications/progress';

/** One MCP session with one endpoint over one link: its id space, its calls in flight, its revision. */
export class Upstream implements LinkListener, PendingCarrier, LongAnswerHost {
  readonly endpoint: Endpoint;
  #era: Era;
  #owner: UpstreamOwner;
  readonly #metrics: Metrics;
  readonly #onCrash: (fault: Fault) => void;
  readonly #witness: UpstreamWitness;
  readonly #calls = new InFlight();
  /** Undefined where every answer is held in memory. */
  readonly long: LongAnswers | undefined;
  /** The owner wants the link not to be read. */
  #isHeldByOwner = false;
  #holders = 0;
  readonly #callOfToken = new Map<string, PendingRequest>();
  #link: BackendLink | undefined;
  #lost: Fault | undefined;
  #isClosing = false;
  /** Kept by whoever must not keep the link. */
  readonly #presence = { isOpen: true };
  #closing: Promise<void> | undefined;
  /** The server's whole answer to initialize; its `result` is what clients of a single server see. */
  initializeAnswer: Message | undefined;

  /**
   * `onCrash` hears of the link's death unless it was closed from this side; `results` takes answers that are too long to
   * be collected.
   */
  constructor(
    endpoint: Endpoint,
    owner: UpstreamOwner,
    metrics: Metrics,
    onCrash: (fault: Fault) => void,
    era: Era = 'legacy',
    witness: UpstreamWitness = noWitness,
    results?: LargeResults,
  ) {
    this.long = results && new LongAnswers(results, this);
    this.endpoint = endpoint;
    this.#era = era;
    this.#owner = owner;
    this.#metrics = metrics;
    this.#onCrash = onCrash;
    this.#witness = witness;
  }

  attach(link: BackendLink): void {
    this.#link = link;
  }

  /** Which of the two protocols is spoken over it. */
  get era(): Era {
    return this.#era;
  }

  /** A link that was opened for one purpose goes on serving another. */
  belongTo(owner: UpstreamOwner, era: Era = this.#era): void {
    this.#owner = owner;
    this.#era = era;
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
    return this.#lost;
  }

  get inFlight(): number {
    return this.#calls.size;
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
    return this.#declared(capability) !== undefined;
  }

  /** The link, for who wants to know whether a changed list would be heard of; undefined when the server promised no such thing. */
  hearing(capability: string): LinkPresence | undefined {
    const declared = this.#declared(capability);
    // What a server has not cannot change.
    if (declared === undefined) return this.#presence;
    const isPromised =
      typeof declared === 'object' &&
      declared !== null &&
      'listChanged' in declared &&
      declared.listChanged === true;
    return isPromised ? this.#presence : undefined;
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
    const id = this.#register(pending);
    if (id === undefined || message.id === undefined) return;
    const bytes = onOneLine(message);
    const outgoing =
      edits.length === 0
        ? spliceText(bytes, message.id, `${id}`)
        : splice(bytes, [{ span: message.id, bytes: encodeLatin1(`${id}`) }, ...edits]);
    this.#link?.send(outgoing, id, headers);
  }

  /** Sends a request of the gateway itself. `params` is raw JSON text. */
  ask(pending: PendingRequest, params: Uint8Array | undefined, headers?: readonly string[]): void {
    const id = this.#register(pending);
    if (id !== undefined) this.#link?.send(composeRequest(id, pending.method, params), id, headers);
  }

  /** Sends a notification or a response as it is. */
  send(bytes: Uint8Array): void {
    if (this.#lost === undefined) this.#link?.send(bytes, undefined);
  }

  /** A server that asks whether anybody is there hears from the gateway: the client's own silence shows elsewhere. */
  answerPing(message: Message): void {
    if (message.id === undefined) return;
    this.send(composeResult(message.bytes.subarray(message.id.start, message.id.end), emptyResult));
  }

  cancel(pending: PendingRequest, reason: string, notice?: Uint8Array): void {
    if (!this.#release(pending)) return;
    // Where each request has its own stream, a stateless server learns it from the end of that stream.
    if (this.#era === 'legacy' || !this.separatesCalls)
      this.send(notice ?? composeCancelled(pending.outgoingId, reason));
    this.#link?.forget(pending.outgoingId);
  }

  /** Stops reading what comes for one request, where the link can; without one, everything. */
  pause(pending?: PendingRequest): boolean {
    const link = this.#link;
    if (pending === undefined) {
      this.#isHeldByOwner = true;
      link?.pause();
    } else if (link?.pauseCall === undefined || !link.separatesCalls) return false;
    else link.pauseCall(pending.outgoingId);
    return true;
  }

  resume(pending?: PendingRequest): void {
    if (pending === undefined) {
      this.#isHeldByOwner = false;
      if (this.#holders === 0) this.#link?.resume();
    } else this.#link?.resumeCall?.(pending.outgoingId);
  }

  answeredBy(
    outline: Message,
    call: number | undefined,
    carrier: AnswerCarrier,
  ): PendingRequest | undefined {
    if (carrier === 'body' && call !== undefined && outline.idKey !== String(call)) {
      this.#strayed(call);
      return undefined;
    }
    const pending = this.#calls.get(outgoingIdOf(outline));
    if (pending === undefined) this.#metrics.messageDropped('unknown_reply');
    else this.#release(pending);
    return pending;
  }

  waiting(call: number | undefined): readonly PendingRequest[] {
    if (call === undefined) return this.#calls.all;
    const pending = this.#calls.get(call);
    return pending === undefined ? [] : [pending];
  }

  refuse(call: number, fault: Fault): void {
    this.#fail(this.#calls.get(call), fault, undefined, undefined);
    if (this.separatesCalls) this.#link?.forget(call);
  }

  hold(call: number | undefined): void {
    if (call !== undefined && this.separatesCalls) this.#link?.pauseCall?.(call);
    else {
      this.#holders += 1;
      this.#link?.pause();
    }
  }

  letGo(call: number | undefined): void {
    if (call !== undefined && this.separatesCalls) this.#link?.resumeCall?.(call);
    else {
      this.#holders -= 1;
      if (this.#holders === 0 && !this.#isHeldByOwner) this.#link?.resume();
    }
  }

  close(): Promise<void> {
    this.#presence.isOpen = false;
    this.#isClosing = true; // first: a link may report its end before its close returns
    this.#closing ??= this.#link?.close() ?? Promise.resolve();
    return this.#closing;
  }

  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: AnswerCarrier = 'channel',
    status?: number,
  ): void {
    const message = scan(bytes);
    if (!(message instanceof WireFault)) {
      this.#take(message, call, carrier, status);
      return;
    }
    const batch = scanBatch(bytes); // servers of 2025-03-26 may answer with one
    if (batch === undefined || batch instanceof WireFault) this.#unreadable(message, call);
    else
      for (const { start, end } of batch) this.#element(bytes.subarray(start, end), call, carrier);
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
    const isNews = this.#lost === undefined;
    this.#lost ??= fault;
    this.#presence.isOpen = false;
    this.#fail(
      call === undefined ? undefined : this.#calls.get(call),
      fault,
      undefined,
      'untouched',
    );
    if (!isNews) return;
    // What the client answers now finds nobody there.
    for (const pending of this.#calls.all) {
      if (pending.resting) this.#fail(pending, fault, undefined, 'unknown');
    }
    this.#owner.upstreamLost(this, fault);
    this.#closeWhenDone();
  }

  closed(fault: Fault): void {
    const isNews = this.#lost === undefined;
    this.#lost ??= fault;
    this.#presence.isOpen = false;
    if (isNews && !this.#isClosing) this.#onCrash(fault);
    this.#callOfToken.clear();
    this.long?.cutAll();
    for (const pending of this.#calls.takeAll()) pending.onFailure(fault, undefined, 'unknown');
    if (isNews) this.#owner.upstreamLost(this, fault);
  }

  #fail(
    pending: PendingRequest | undefined,
    fault: Fault,
    status: number | undefined,
    fate: Fate | undefined,
  ): void {
    if (pending !== undefined && this.#release(pending)) pending.onFailure(fault, status, fate);
  }

  /** A session its server has forgotten lasts as long as what was in flight when that showed. */
  #closeWhenDone(): void {
    if (this.#lost !== undefined && this.#calls.size === 0) void this.close();
  }

  #declared(capability: string): unknown {
    const answer = this.initializeAnswer;
    const span = answer?.marks.capabilities;
    if (answer === undefined || span === undefined) return undefined;
    const declared: unknown = JSON.parse(decodeText(answer.bytes, span));
    return typeof declared === 'object' && declared !== null && Object.hasOwn(declared, capability)
      ? (declared as Readonly<Record<string, unknown>>)[capability]
      : undefined;
  }

  #element(bytes: Uint8Array, call: number | undefined, carrier: AnswerCarrier): void {
    const message = scan(bytes);
    if (message instanceof WireFault) this.#unreadable(message, undefined);
    else this.#take(message, call, carrier);
  }

  #take(message: Message, call: number | undefined, carrier: AnswerCarrier, status?: number): void {
    if (message.kind === 'response') {
      if (carrier === 'body' && call !== undefined && message.idKey !== String(call))
        this.#strayed(call);
      else this.#answered(message, carrier, status);
    } else {
      const about = call === undefined ? this.#named(message) : this.#calls.get(call);
      if (message.kind === 'request') this.#owner.serverAsks(this, message, about);
      else {
        this.#witness.notified(message); // first: what is known is forgotten before clients hear of it
        this.#owner.serverNotifies(this, message, about);
      }
    }
  }

  #register(pending: PendingRequest): number | undefined {
    if (this.#lost !== undefined) {
      pending.onFailure(this.#lost, undefined, 'untouched');
      return undefined;
    }
    const id = this.#calls.add(pending);
    pending.upstream = this;
    if (pending.progressKey !== '') this.#callOfToken.set(pending.progressKey, pending);
    return id;
  }

  #release(pending: PendingRequest): boolean {
    // Two calls may carry the same token by mistake: the later one keeps it.
    if (pending.progressKey !== '' && this.#callOfToken.get(pending.progressKey) === pending) {
      this.#callOfToken.delete(pending.progressKey);
    }
    const wasInFlight = this.#calls.remove(pending);
    this.long?.forget(pending.outgoingId);
    this.#closeWhenDone();
    return wasInFlight;
  }

  #answered(message: Message, carrier: AnswerCarrier, status?: number): void {
    const pending = this.#calls.get(outgoingIdOf(message));
    if (pending === undefined) {
      this.#metrics.messageDropped('unknown_reply');
      return;
    }
    this.#release(pending);
    pending.onAnswer(message, carrier, status);
  }

  /** A body answers the request it came for or nothing: another id is a reply that lost its way. */
  #strayed(call: number): void {
    this.#metrics.messageDropped('unknown_reply');
    this.failed(
      call,
      new Fault('backend_protocol_error', 'the server answered with the id of another request'),
    );
  }

  /** The call a progress notification names by its token. */
  #named(message: Message): PendingRequest | undefined {
    if (message.method !== progressMethod) return undefined;
    const token = message.marks.progressToken;
    return token === undefined
      ? undefined
      : this.#callOfToken.get(decodeText(message.bytes, token));
  }

  #unreadable(problem: WireFault, call: number | undefined): void {
    this.#metrics.messageDropped('unreadable');
    const id = call ?? Number(problem.idKey === '' ? Number.NaN : problem.idKey);
    const text = `the server's message is not valid: ${problem.message}`;
    this.failed(id, new Fault('backend_protocol_error', text));
  }
}

/** The id of this link that a response names; no number when it names none. */
const outgoingIdOf = ({ idKey, idNumber }: Message): number => {
  if (idNumber >= 0) return idNumber;
  const id = Number(idKey); // after a thousand million requests
  return String(id) === idKey ? id : Number.NaN;
};
