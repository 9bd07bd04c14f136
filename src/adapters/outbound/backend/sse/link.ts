import type {
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import type { LongTexts } from '../../../../domain/wire/piece-taker.ts';
import {
  brokeProtocol,
  closedByUs,
  credentialsRefused,
  isAboutCredentials,
  notReached,
  refusedBy,
  tooLong,
} from '../../../shared/http-client/client-fault.ts';
import type { CredentialedConnections } from '../../../shared/http-client/credentialed-connections.ts';
import {
  EventStreamGet,
  type EventStreamReceiver,
  type ServerEvent,
  type StreamEnd,
} from '../../../shared/http-client/event-stream-get.ts';
import { looksLikeMessage } from '../../../shared/http-client/message-outline.ts';
import { RunningExchanges } from '../../../shared/http-client/running-exchanges.ts';
import { PostReceipt, type ReceiptOwner } from './post-receipt.ts';
import { SendOrder } from './send-order.ts';
import type { SseSettings } from './settings.ts';

/** What the connector hands to each link. */
export interface LinkParts {
  readonly server: string;
  readonly origin: string;
  /** Of the stream. */
  readonly path: string;
  readonly streamHeaders: string[];
  readonly postHeaders: string[];
  readonly connections: CredentialedConnections;
  /** Whose link it is; undefined for everybody's. */
  readonly caller: Principal | undefined;
  readonly settings: SseSettings;
  /** Called once, when the link no longer needs its connections. */
  readonly release: () => void;
}

/** One session of HTTP+SSE (MCP 2024-11-05, Transports): a stream down, POSTs up. */
export class SseLink implements BackendLink, EventStreamReceiver, ReceiptOwner {
  readonly separatesCalls = false;
  readonly server: string;
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  readonly #stream: EventStreamGet;
  readonly #order = new SendOrder();
  readonly #running = new RunningExchanges();
  /** Undefined until the server has said where messages go. */
  #postPath: string | undefined;
  #settleOpening: ((outcome: Fault | undefined) => void) | undefined;
  #isOpen = true;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.server = parts.server;
    this.#parts = parts;
    this.#listener = listener;
    this.#stream = new EventStreamGet(this, parts.settings.maxMessageBytes);
  }

  get long(): LongTexts | undefined {
    const { long } = this.#listener;
    return long && { above: long.above, begin: (text) => long.begin(text, undefined) };
  }

  /** Opens the stream; resolves once messages can be sent, with a fault when they cannot. */
  establish(): Promise<Fault | undefined> {
    const { path, streamHeaders, connections, caller } = this.#parts;
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.#settleOpening = resolve;
    const options = { path, method: 'GET', headers: streamHeaders };
    connections.sendAside(options, this.#stream, caller);
    return promise;
  }

  /** Gives up an opening that is still under way. */
  abandon(fault: Fault): void {
    if (this.#settleOpening !== undefined) this.#end(fault);
  }

  send(
    message: Uint8Array,
    call: number | undefined,
    _headers?: readonly string[],
    caller?: Principal,
  ): void {
    if (this.#isOpen && !this.#order.holds(message, call, caller))
      this.#post(message, call, caller);
  }

  agreed(): void {
    // The revision of 2024-11-05 has no version header.
  }

  forget(call: number): void {
    this.#order.forget(call);
    this.#running.forget(call);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  close(): Promise<void> {
    if (this.#isOpen) this.#end(closedByUs(this.server));
    return Promise.resolve();
  }

  opened(): void {
    const { requestUrl } = this.#parts.settings;
    if (requestUrl !== undefined) this.#established(requestUrl);
  }

  event({ event, data }: ServerEvent): void {
    if (event === 'endpoint') {
      if (this.#postPath === undefined) this.#established(Buffer.from(data).toString());
    } else if ((event === undefined || event === 'message') && looksLikeMessage(data)) {
      if (this.#isOpen) this.#listener.message(data, undefined);
    }
  }

  over(end: StreamEnd, error?: Error): void {
    const { server, settings } = this.#parts;
    if (this.#settleOpening !== undefined) this.#end(notOpened(server, end, error));
    else this.#end(end === 'too_long' ? tooLong(server, settings.maxMessageBytes) : lost(server));
  }

  message(bytes: Uint8Array): void {
    if (this.#isOpen) this.#listener.message(bytes, undefined);
  }

  failed(call: number, fault: Fault, status?: number): void {
    if (this.#isOpen) this.#listener.failed(call, fault, status);
  }

  sessionLost(call: number | undefined): void {
    const fault = new Fault('session_lost', `Server "${this.server}" no longer knows the session.`);
    if (this.#isOpen) this.#listener.retired(fault, call);
  }

  receiptOver(receipt: PostReceipt): void {
    this.#running.delete(receipt);
    this.#parts.connections.finished(receipt);
    if (receipt.call !== undefined || !this.#isOpen) return;
    for (const { message, call, caller } of this.#order.release()) {
      this.#post(message, call, caller);
    }
  }

  #post(message: Uint8Array, call: number | undefined, caller = this.#parts.caller): void {
    if (this.#postPath === undefined) return;
    const { postHeaders, connections } = this.#parts;
    const options = { path: this.#postPath, method: 'POST', headers: postHeaders, body: message };
    const receipt = new PostReceipt(this, options, call);
    this.#running.add(receipt);
    connections.submit(receipt, caller);
  }

  #established(address: string): void {
    const { server, origin, path } = this.#parts;
    const postPath = postPathOf(address, origin, path);
    if (postPath === undefined) {
      this.#end(brokeProtocol(server, 'an endpoint that is no URL of its own origin'));
      return;
    }
    this.#postPath = postPath;
    this.#settleOpening?.(undefined);
    this.#settleOpening = undefined;
  }

  /** The one way out, whether the link was established or not. */
  #end(fault: Fault): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stream.abort();
    this.#running.abort();
    this.#parts.release();
    const settleOpening = this.#settleOpening;
    this.#settleOpening = undefined;
    if (settleOpening === undefined) this.#listener.closed(fault);
    else settleOpening(fault);
  }
}

/**
 * Path and query for messages. Undefined for another origin: a server must not direct what clients
 * send, credentials included, to somebody else.
 */
const postPathOf = (address: string, origin: string, streamPath: string): string | undefined => {
  const base = origin + streamPath;
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  return url?.origin === origin ? url.pathname + url.search : undefined;
};

const lost = (server: string): Fault =>
  new Fault('backend_unavailable', `The event stream of server "${server}" ended.`);

const notOpened = (server: string, end: StreamEnd, error: Error | undefined): Fault => {
  if (end instanceof Fault) return end;
  if (typeof end === 'number') {
    return isAboutCredentials(end) ? credentialsRefused(server, end) : refusedBy(server, end);
  }
  if (error !== undefined) return notReached(server, error);
  return brokeProtocol(server, `no usable event stream (${end})`);
};
