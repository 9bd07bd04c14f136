import type {
  BackendLink,
  LinkListener,
  LongMessages,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Logger } from '../../../../application/ports/driven/logger.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import { closedByUs } from '../../../shared/http-client/client-fault.ts';
import type { CredentialedConnections } from '../../../shared/http-client/credentialed-connections.ts';
import {
  EventStreamGet,
  type EventStreamReceiver,
} from '../../../shared/http-client/event-stream-get.ts';
import { type Exchange, RunningExchanges } from '../../../shared/http-client/running-exchanges.ts';
import type { SessionTarget } from './answer-reader.ts';
import { Handshake } from './handshake.ts';
import { ListeningStream } from './listening-stream.ts';
import { PostExchange, type PostOwner } from './post-exchange.ts';
import type { RequestHeaders } from './request-headers.ts';
import { SessionEnd } from './session-end.ts';
import type { HttpSettings } from './settings.ts';

/** What the connector hands to each link. */
export interface LinkParts {
  readonly server: string;
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly connections: CredentialedConnections;
  /** All that goes over the link does so on behalf of this one; undefined where it does not. */
  readonly caller: Principal | undefined;
  readonly settings: HttpSettings;
  readonly logger: Logger;
  /** Called once, when the link no longer needs its connections. */
  readonly release: () => void;
}

/** MCP 2025-11-25, Transports: visible ASCII. The length is our own bound. */
const SESSION_ID = /^[\x21-\x7e]{1,1024}$/;

/** One session of Streamable HTTP, revisions 2025-03-26 to 2025-11-25: a POST per message. */
export class HttpLink implements BackendLink, PostOwner, SessionTarget {
  readonly separatesCalls = true;
  readonly session: SessionTarget = this;
  readonly server: string;
  readonly settings: HttpSettings;
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  readonly #handshake = new Handshake();
  readonly #running = new RunningExchanges();
  /** Carries `notifications/initialized`. */
  #initialized: PostExchange | undefined;
  #isOpen = true;
  /** By its server: what is in flight goes on, nothing new goes out. */
  #isForgotten = false;
  #closing: Promise<void> | undefined;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.server = parts.server;
    this.settings = parts.settings;
    this.#parts = parts;
    this.#listener = listener;
  }

  get isKnown(): boolean {
    return this.#parts.headers.session !== undefined;
  }

  get isPaused(): boolean {
    return this.#running.isPaused;
  }

  get long(): LongMessages | undefined {
    return this.#isOpen ? this.#listener.long : undefined;
  }

  send(
    message: Uint8Array,
    call: number | undefined,
    _headers?: readonly string[],
    caller = this.#parts.caller,
  ): void {
    if (!this.#isOpen || this.#isForgotten || this.#handshake.holds(message, call, caller)) return;
    const { path, headers, connections } = this.#parts;
    const options = { path, method: 'POST', headers: headers.post, body: message };
    const session = headers.session === undefined ? undefined : this;
    const exchange = new PostExchange(this, options, call, session);
    if (this.#handshake.passes(message, call)) this.#initialized = exchange;
    this.#running.add(exchange);
    connections.submit(exchange, caller);
  }

  agreed(protocolVersion: string): void {
    this.#parts.headers.protocolVersion = protocolVersion;
  }

  forget(call: number): void {
    this.#handshake.forget(call);
    this.#running.forget(call);
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  pauseCall(call: number): void {
    this.#running.pauseCall(call);
  }

  resumeCall(call: number): void {
    this.#running.resumeCall(call);
  }

  close(): Promise<void> {
    this.#closing ??= this.#isOpen ? this.#close() : Promise.resolve();
    return this.#closing;
  }

  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: 'body' | 'channel',
    status?: number,
  ): void {
    if (this.#isOpen) this.#listener.message(bytes, call, carrier, status);
  }

  streaming(call: number): void {
    if (this.#isOpen) this.#listener.streaming(call);
  }

  released(call: number): void {
    if (this.#isOpen) this.#listener.released(call);
  }

  failed(call: number | undefined, fault: Fault, status?: number): void {
    if (this.#isOpen && call !== undefined) this.#listener.failed(call, fault, status);
  }

  sessionOffered(id: string): boolean {
    if (!this.#handshake.isInitializing) return true;
    if (!SESSION_ID.test(id)) return false;
    this.#parts.headers.session = id;
    return true;
  }

  sessionLost(call: number | undefined): void {
    if (!this.#isOpen || !this.isKnown) return;
    this.#isForgotten = true;
    const fault = new Fault('session_lost', `Server "${this.server}" no longer knows the session.`);
    this.#listener.retired(fault, call);
    for (const held of this.#handshake.release()) {
      if (held.call !== undefined) this.#listener.retired(fault, held.call);
    }
  }

  bug(error: Error): void {
    const { server } = this;
    this.#parts.logger.error('a message could not be processed', { server, reason: error.stack });
  }

  over(exchange: PostExchange, status: number): void {
    this.#running.delete(exchange);
    this.#parts.connections.finished(exchange);
    if (exchange !== this.#initialized || !this.#isOpen || this.#isForgotten) return;
    this.#initialized = undefined;
    if (status < 200 || status >= 300) this.#handshakeIsOver();
    // Servers ask on this stream what belongs to no call, and drop it while there is none.
    else new ListeningStream(this, this.#parts.logger, () => this.#handshakeIsOver()).open();
  }

  openStream(receiver: EventStreamReceiver, lastEventId: string): EventStreamGet {
    const { path, headers, connections, caller } = this.#parts;
    const stream = new EventStreamGet(receiver, this.settings.maxMessageBytes);
    if (this.isPaused) stream.pause();
    const options = { path, method: 'GET', headers: headers.stream(lastEventId) };
    connections.sendAside(options, stream, caller);
    return stream;
  }

  began(exchange: Exchange): void {
    this.#running.add(exchange);
  }

  ended(exchange: Exchange): void {
    this.#running.delete(exchange);
  }

  #handshakeIsOver(): void {
    for (const { message, call, caller } of this.#handshake.release()) {
      this.send(message, call, undefined, caller);
    }
  }

  async #close(): Promise<void> {
    this.#stop();
    await this.#endSession();
    this.#parts.release();
    this.#listener.closed(closedByUs(this.server));
  }

  #stop(): void {
    this.#isOpen = false;
    this.#running.abort();
  }

  #endSession(): Promise<void> {
    const { path, headers, connections, caller } = this.#parts;
    if (headers.session === undefined || this.#isForgotten) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const options = { path, method: 'DELETE', headers: headers.stream() };
    connections.sendAside(options, new SessionEnd(this.settings.closeTimeoutMs, resolve), caller);
    return promise;
  }
}
