import type { Duplex } from 'node:stream';
import type { Credential } from '../../../application/ports/driven/credential-verifier.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import { OrderedOutput } from '../../shared/long/ordered-output.ts';
import type { TurnOutput } from '../../shared/stream/flush-queue.ts';
import type { Roster, RosterMember } from '../../shared/stream/roster.ts';
import { type ClientSocket, listenTo, type SocketEvents } from './client-socket.ts';
import { closeReason } from './close-reason.ts';
import type { WebSocketSettings } from './settings.ts';

/** What all connections of one frontend share. */
export interface ConnectionShare {
  readonly settings: WebSocketSettings;
  readonly gateway: Gateway;
  readonly metrics: Metrics;
  readonly roster: Roster<WebSocketConnection>;
}

const AS_TEXT = { binary: false } as const;
/** RFC 6455 §7.4.1: data of a kind this endpoint does not take. */
const UNACCEPTABLE_DATA = 1003;
const SLOW_READER = new Fault('slow_reader', 'The connection was not read for too long.');

/** One client. All its messages share the socket, so it is the sink of all of them. */
export class WebSocketConnection
  implements ReplySink, ClientOutlet, RosterMember, SocketEvents, TurnOutput
{
  readonly #share: ConnectionShare;
  readonly #forms: ClientForms;
  #socket: ClientSocket | undefined = undefined;
  /** What lies under the WebSocket: corked for the rest of a turn once something was sent in it. */
  #carrier: Duplex | undefined = undefined;
  #session: ClientSession | undefined = undefined;
  #lastHeardMs = 0;
  #lastPingMs = 0;
  #lastSentMs = 0;
  #wasHeard = false;
  #wasSent = false;
  #isCorked = false;
  #listensToDrain = false;
  /** Made with the first long answer. */
  #ordered: OrderedOutput | undefined = undefined;

  constructor(share: ConnectionShare) {
    this.#share = share;
    const { answersNotifications } = share.settings;
    this.#forms = new ClientForms({
      gateway: share.gateway,
      nowMs: Date.now,
      answersNotifications,
    });
  }

  /** Who comes, by what the upgrade showed. */
  identified(principal: Principal, { bearer, remoteAddress }: Credential): void {
    this.#forms.opened(principal, bearer, { remoteAddress });
  }

  /** Begins once the handshake is done. */
  attach(socket: ClientSocket, carrier: Duplex, session: ClientSession): void {
    this.#socket = socket;
    this.#carrier = carrier;
    this.#session = session;
    this.#lastHeardMs = this.#share.roster.nowMs();
    this.#lastPingMs = this.#lastHeardMs;
    this.#lastSentMs = this.#lastHeardMs;
    this.#share.roster.add(this);
    listenTo(socket, this);
  }

  get isAttached(): boolean {
    return this.#socket !== undefined;
  }

  get bufferedBytes(): number {
    return (this.#socket?.bufferedAmount ?? 0) + (this.#ordered?.behindBytes ?? 0);
  }

  get isTaking(): boolean {
    return this.#ordered?.isBusy === true;
  }

  received(data: Buffer, isBinary: boolean): void {
    this.#wasHeard = true;
    this.#share.metrics.websocketMessage('inbound', isBinary ? 'binary' : 'text', data.length);
    if (isBinary) this.#close(UNACCEPTABLE_DATA, 'Messages are text frames.');
    else if (this.#session !== undefined) this.#forms.receive(this.#session, data, this);
  }

  heard(): void {
    this.#wasHeard = true;
  }

  gone(): void {
    this.#share.roster.remove(this);
    this.#ordered?.stop();
    this.#closeSession();
    this.#socket = undefined;
    this.#carrier = undefined;
  }

  stream(): void {}

  release(): void {}

  push(message: Uint8Array): void {
    this.#send(message);
  }

  deliver(message: Uint8Array): void {
    this.#send(this.#forms.outgoing(message));
  }

  answer(message: Uint8Array): void {
    this.#send(message);
  }

  answerLong(text: LongText): void {
    const socket = this.#socket;
    if (socket === undefined || this.#session === undefined) {
      text.close();
      return;
    }
    this.#share.metrics.websocketMessage('outbound', 'text', text.length);
    this.#ordered ??= this.#orderedTo(socket);
    this.#ordered.sendLong(text, () => {});
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.#send(errorReply(idText, fault, era));
  }

  abandon(): void {}

  end(fault: Fault): void {
    this.#close(fault.row.closeCode, fault.message);
  }

  flush(): void {
    this.#isCorked = false;
    this.#carrier?.uncork();
    if (this.#session !== undefined) this.#share.roster.wrote(this);
  }

  holdBack(): void {
    this.#session?.pause();
    // Its own requests are not read either: their answers would only grow the buffer.
    this.#socket?.pause();
    if (this.#listensToDrain) return;
    this.#listensToDrain = true;
    this.#carrier?.on('drain', () => this.#share.roster.drained(this));
  }

  goOn(): void {
    this.#wasHeard = true;
    this.#socket?.resume();
    this.#session?.resume();
  }

  stalled(): void {
    this.end(SLOW_READER);
  }

  tick(nowMs: number): void {
    if (this.#wasHeard) this.#lastHeardMs = nowMs;
    this.#wasHeard = false;
    if (this.#wasSent) this.#lastSentMs = nowMs;
    this.#wasSent = false;
    if (this.#ordered?.isStalled(nowMs, this.#share.roster.stallTimeoutMs) === true) {
      this.stalled();
      return;
    }
    const { pingIntervalMs, pongTimeoutMs } = this.#share.settings;
    if (nowMs - this.#lastHeardMs >= pongTimeoutMs) {
      this.#socket?.terminate();
      return;
    }
    if (nowMs - this.#lastPingMs >= pingIntervalMs && this.#session !== undefined) {
      this.#lastPingMs = nowMs;
      this.#socket?.ping();
    }
    if (this.#isRouterWaiting(nowMs)) this.#send(this.#forms.keepAlive());
  }

  /** The original router takes a connection for dead on which no message comes; pings are none to it. */
  #isRouterWaiting(nowMs: number): boolean {
    const { routerKeepAliveMs } = this.#share.settings;
    return (
      this.#forms.isOriginalRouter &&
      routerKeepAliveMs > 0 &&
      nowMs - this.#lastSentMs >= routerKeepAliveMs
    );
  }

  #send(message: Uint8Array): void {
    const socket = this.#socket;
    if (socket === undefined || this.#session === undefined) return;
    if (this.#ordered?.isBusy === true) {
      this.#ordered.queue(message);
      this.#share.roster.wrote(this);
      return;
    }
    this.#wasSent = true;
    this.#share.metrics.websocketMessage('outbound', 'text', message.length);
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#carrier?.cork();
      this.#share.roster.flushes.add(this);
    }
    socket.send(message, AS_TEXT);
  }

  /** A long answer goes in fragments, between which only control frames may stand (RFC 6455 §5.4). */
  #orderedTo(socket: ClientSocket): OrderedOutput {
    const ordered = new OrderedOutput({
      get isEmpty() {
        return socket.bufferedAmount === 0;
      },
      write: (piece, isLast) => {
        this.#wasSent = true;
        socket.send(piece, { binary: false, fin: isLast });
      },
      send: (message) => this.#send(message),
      cutOff: () => socket.terminate(),
    });
    this.#carrier?.on('drain', () => ordered.drained());
    return ordered;
  }

  #close(code: number, reason: string): void {
    const socket = this.#socket;
    if (socket === undefined || this.#session === undefined) return;
    this.#closeSession();
    // Reading goes on until the client's close frame: a paused socket would never see it.
    socket.resume();
    socket.close(code, closeReason(reason));
  }

  #closeSession(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }
}
