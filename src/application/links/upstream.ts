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
import { InFlight } from './in-flight.ts';
import type { PendingCarrier, PendingRequest } from './pending.ts';

/** Who uses an upstream: one client session, or the desk of a shared server. */
export interface UpstreamOwner {
  /** A request of the server to its client. `about`: the call on whose stream it came, where the carrier can tell. */
  serverAsks(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void;
  upstreamLost(upstream: Upstream, fault: Fault): void;
}

const emptyResult = encodeText('{}');
const progressMethod = 'notifications/progress';

/** One MCP session with one endpoint over one link: its id space, its calls in flight, its revision. */
export class Upstream implements LinkListener, PendingCarrier {
  readonly endpoint: Endpoint;
  #era: Era;
  #owner: UpstreamOwner;
  readonly #metrics: Metrics;
  readonly #onCrash: (fault: Fault) => void;
  readonly #calls = new InFlight();
  readonly #callOfToken = new Map<string, PendingRequest>();
  #link: BackendLink | undefined;
  #lost: Fault | undefined;
  #isClosing = false;
  #closing: Promise<void> | undefined;
  /** The server's whole answer to initialize; its `result` is what clients of a single server see. */
  initializeAnswer: Message | undefined;

  /** `onCrash` hears of the link's death unless it was closed from this side. */
  constructor(
    endpoint: Endpoint,
    owner: UpstreamOwner,
    metrics: Metrics,
    onCrash: (fault: Fault) => void,
    era: Era = 'legacy',
  ) {
    this.endpoint = endpoint;
    this.#era = era;
    this.#owner = owner;
    this.#metrics = metrics;
    this.#onCrash = onCrash;
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
    const answer = this.initializeAnswer;
    const span = answer?.marks.capabilities;
    if (answer === undefined || span === undefined) return false;
    const declared: unknown = JSON.parse(decodeText(answer.bytes, span));
    return typeof declared === 'object' && declared !== null && capability in declared;
  }

  agreed(answer: Message, protocolVersion: string): void {
    this.initializeAnswer = answer;
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
    if (pending === undefined) link?.pause();
    else if (link?.pauseCall === undefined || !link.separatesCalls) return false;
    else link.pauseCall(pending.outgoingId);
    return true;
  }

  resume(pending?: PendingRequest): void {
    if (pending === undefined) this.#link?.resume();
    else this.#link?.resumeCall?.(pending.outgoingId);
  }

  close(): Promise<void> {
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
    const pending = this.#calls.get(call);
    if (pending !== undefined && this.#release(pending)) pending.onFailure(fault, status);
  }

  closed(fault: Fault): void {
    if (this.#lost !== undefined) return;
    this.#lost = fault;
    if (!this.#isClosing) this.#onCrash(fault);
    this.#callOfToken.clear();
    for (const pending of this.#calls.takeAll()) pending.onFailure(fault);
    this.#owner.upstreamLost(this, fault);
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
      else this.#owner.serverNotifies(this, message, about);
    }
  }

  #register(pending: PendingRequest): number | undefined {
    if (this.#lost !== undefined) {
      pending.onFailure(this.#lost);
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
    return this.#calls.remove(pending);
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
