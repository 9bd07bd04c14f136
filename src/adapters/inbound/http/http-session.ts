import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type {
  ClientOutlet,
  ClientSession,
} from '../../../application/ports/driving/client-session.ts';
import type {
  AdoptedSession,
  SharedSessions,
} from '../../../application/ports/driving/shared-sessions.ts';
import { type ClientProfile, defaultProfile } from '../../../domain/clients/client-profile.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { primesStreams } from '../../../domain/mcp/revisions.ts';
import type { EventChannel } from '../../shared/http/event-channel.ts';
import { type EventChannels, STREAM_HEADERS } from '../../shared/http/event-channels.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { Entrance } from './entrance.ts';
import { type Flow, ResumableStream } from './resumable-stream.ts';
import { lostWithOwner } from './session-faults.ts';
import type { HttpFrontendSettings } from './settings.ts';
import { UndeliveredMessages } from './undelivered.ts';

const STANDALONE = 0;
const EVENT_ID = /^(\d{1,9})-(\d{1,9})$/;

export interface HttpSessionParts {
  readonly settings: HttpFrontendSettings;
  readonly channels: EventChannels;
  readonly log: EventLog;
  readonly metrics: Metrics;
  /** The session serves one request only. */
  readonly isOneShot: boolean;
  /** Absent where nobody else is to know of it. */
  readonly shared?: SharedSessions | undefined;
  readonly ended: (session: HttpSession) => void;
}

/** What a session asks of a POST that is still open. */
export interface OpenReply {
  /** Called again and again while nothing has come. */
  grewOlder(): void;
  refuse(fault: Fault, idText: string): void;
  /** Whose credential it lasts by. */
  readonly heldBy: Principal;
  /** That credential is not good any more. */
  outstayed(fault: RefusedCredential): void;
}

/** The conversation with one Streamable HTTP client: its open POSTs, its GET stream, what it may resume. */
export class HttpSession implements ClientOutlet, Flow {
  readonly #parts: HttpSessionParts;
  readonly #standalone: ResumableStream;
  readonly #undelivered: UndeliveredMessages;
  readonly #streams = new Map<number, ResumableStream>();
  readonly #finished: number[] = [];
  readonly #open = new Set<OpenReply>();
  #session: ClientSession | undefined;
  #lastStream = STANDALONE;
  #congested = 0;
  #hasEnded = false;
  #wasUsed = true;
  #idleSinceMs = 0;
  /** What was sent before may not be known here. */
  #isAdopted = false;

  constructor(parts: HttpSessionParts) {
    const { maxUndelivered, maxUndeliveredBytes } = parts.settings;
    this.#parts = parts;
    this.#standalone = new ResumableStream(STANDALONE, parts.log, this);
    this.#undelivered = new UndeliveredMessages(maxUndelivered, maxUndeliveredBytes, () =>
      parts.metrics.messageDropped('client_away'),
    );
  }

  /** The gateway's side of it; exists only after this one. */
  bind(session: ClientSession): void {
    this.#session = session;
  }

  /** Another replica began it: its streams can be resumed, and who waits on one hears that its calls are lost. */
  goOn({ streams, open, lastStream }: AdoptedSession): void {
    this.#isAdopted = true;
    this.#lastStream = lastStream;
    for (const number of streams) {
      const stream = this.#streamOf(number);
      const { idTexts = [] } = open.find((one) => one.stream === number) ?? {};
      for (const idText of idTexts) stream.send(errorReply(idText, lostWithOwner()));
      this.finishStream(stream);
    }
  }

  get gatewaySession(): ClientSession | undefined {
    return this.#session;
  }

  get profile(): ClientProfile {
    return this.#session?.profile ?? defaultProfile;
  }

  /** Whether streams of this client begin with an event that lets it resume them. */
  get hasPriming(): boolean {
    return primesStreams(this.#session?.protocolVersion);
  }

  belongsTo(principalKey: string, namespace: string | undefined): boolean {
    return this.#session?.principal.key === principalKey && this.#session.namespace === namespace;
  }

  opened(reply: OpenReply): void {
    this.#wasUsed = true;
    this.#open.add(reply);
  }

  settled(reply: OpenReply): void {
    this.#open.delete(reply);
    if (this.#parts.isOneShot) this.close();
  }

  openRepliesGrewOlder(): void {
    for (const reply of this.#open) reply.grewOlder();
  }

  /** A message for the client that belongs to no open POST. */
  deliver(message: Uint8Array): void {
    if (this.#hasEnded || this.#parts.isOneShot) {
      this.#parts.metrics.messageDropped('client_away');
      return;
    }
    const sequence = this.#standalone.send(message);
    if (!this.#standalone.isConnected) this.#undelivered.keep({ sequence, data: message });
  }

  /** Answers a POST with an event stream. `idTexts`: raw ids of its requests. */
  openStream(
    exchange: Exchange,
    principal: Principal,
    idTexts: readonly string[],
  ): ResumableStream {
    const stream = this.#newStream();
    if (this.#session !== undefined) {
      this.#parts.shared?.streamOpened(this.#session, stream.number, idTexts);
    }
    stream.attach(this.#channel(exchange, stream), principal);
    if (this.hasPriming) stream.prime(this.#parts.settings.retryMs);
    return stream;
  }

  /** Answers a POST with an event stream of one message: it leaves as one body. */
  answerAsStream(exchange: Exchange, message: Uint8Array, headers: readonly string[] = []): void {
    const stream = this.#newStream();
    const event = stream.record(message);
    const body = this.hasPriming
      ? Buffer.concat([stream.priming(this.#parts.settings.retryMs), event])
      : event;
    exchange.reply(200, [...STREAM_HEADERS, ...headers], body);
    this.#finish(stream);
  }

  /** Nothing more will come on the stream of a POST. It can be resumed for a while. */
  finishStream(stream: ResumableStream): void {
    // Nobody else knows what a message said that was not in memory: to them it was not answered.
    if (this.#session !== undefined && !stream.isLong) {
      this.#parts.shared?.streamClosed(this.#session, stream.number);
    }
    this.#finish(stream);
  }

  #finish(stream: ResumableStream): void {
    stream.finish();
    this.#finished.push(stream.number);
    if (this.#finished.length <= this.#parts.settings.resumableStreams) return;
    const oldest = this.#finished.shift() ?? 0;
    this.#streams.delete(oldest);
    this.#parts.log.forget(oldest);
  }

  /** Answers a GET: the one standalone stream, or the rest of a broken stream. */
  listen({ exchange, principal }: Entrance, lastEventId: string | undefined): Fault | undefined {
    this.#wasUsed = true;
    const from = lastEventId === undefined ? undefined : EVENT_ID.exec(lastEventId);
    if (from === null) return new Fault('invalid_request', 'Last-Event-ID is not one of ours');
    const number = Number(from?.[1] ?? STANDALONE);
    const stream = number === STANDALONE ? this.#standalone : this.#streams.get(number);
    if (stream === undefined) return notResumable();
    if (stream.isConnected) {
      return new Fault('stream_in_use', 'this stream is already open on another connection');
    }
    const open = () => this.#channel(exchange, stream);
    if (from === undefined) {
      stream.attach(open(), principal);
      this.#sendUndelivered();
      return undefined;
    }
    if (!stream.replay(Number(from[2]), open, principal)) {
      if (number !== STANDALONE || !this.#isAdopted) return notResumable();
      stream.attach(open(), principal);
    }
    // What was replayed includes what was kept.
    if (number === STANDALONE) this.#undelivered.take();
    return undefined;
  }

  /** Whether nothing has happened for `idleMs`, seen from one check to the next. */
  isIdle(nowMs: number, idleMs: number): boolean {
    if (this.#wasUsed || this.#isBusy()) {
      this.#wasUsed = false;
      this.#idleSinceMs = nowMs;
    }
    return nowMs - this.#idleSinceMs > idleMs;
  }

  congested(): void {
    this.#congested += 1;
    if (this.#congested === 1) this.#session?.pause();
  }

  relieved(): void {
    this.#congested -= 1;
    if (this.#congested === 0) this.#session?.resume();
  }

  /** The client said goodbye, or never comes back. */
  close(): void {
    if (this.#hasEnded) return;
    this.#session?.close();
    this.end(new Fault('session_unknown', 'the session has ended'));
  }

  end(fault: Fault): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#parts.ended(this);
    this.#standalone.disconnect();
    // The gateway settles its open calls in this turn; whatever it forgets must not wait for ever.
    queueMicrotask(() => this.#endStreams(fault));
  }

  /** Ends what lasts by a credential that is not good any more; the session itself goes on by others. */
  endOutstayed(outstayed: (principal: Principal) => RefusedCredential | undefined): void {
    for (const reply of [...this.#open]) {
      const fault = outstayed(reply.heldBy);
      if (fault !== undefined) reply.outstayed(fault);
    }
    for (const stream of [this.#standalone, ...this.#streams.values()]) {
      if (stream.isConnected && outstayed(stream.heldBy) !== undefined) stream.disconnect();
    }
  }

  #channel(exchange: Exchange, stream: ResumableStream): EventChannel {
    return this.#parts.channels.open(exchange, stream, this.profile.keepAliveMs);
  }

  #newStream(): ResumableStream {
    this.#lastStream += 1;
    return this.#streamOf(this.#lastStream);
  }

  #streamOf(number: number): ResumableStream {
    const stream = new ResumableStream(number, this.#parts.log, this);
    this.#streams.set(number, stream);
    return stream;
  }

  #endStreams(fault: Fault): void {
    for (const reply of this.#open) reply.refuse(fault, '');
    for (const stream of this.#streams.values()) stream.disconnect();
  }

  #isBusy(): boolean {
    if (this.#open.size > 0 || this.#standalone.isConnected) return true;
    for (const stream of this.#streams.values()) if (stream.isConnected) return true;
    return false;
  }

  #sendUndelivered(): void {
    for (const { sequence, data } of this.#undelivered.take()) {
      this.#standalone.sendAgain(sequence, data);
    }
  }
}

const notResumable = (): Fault =>
  new Fault('invalid_request', 'the stream of this Last-Event-ID can no longer be resumed');
