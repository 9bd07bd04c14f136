import type {
  AnswerCarrier,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type {
  MirroredHeaders,
  StatelessClient,
} from '../../../application/ports/driving/gateway.ts';
import type { ClientProfile } from '../../../domain/clients/client-profile.ts';
import { noSeat, type Seated } from '../../../domain/collections/roster.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { httpStatusOf } from '../../../domain/mcp/rev2026/status.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { EventChannel, type EventChannelOwner } from '../../shared/http/event-channel.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import { replyLong } from '../../shared/http/long-body.ts';
import { refuse, tellRate } from '../../shared/http/refusal.ts';
import type { PostEntrance } from './entrance.ts';
import { CHECKS_BEFORE_STREAM, JSON_HEADERS } from './post-reply.ts';

const NO_HEADERS: readonly string[] = [];

/** Who knows the replies that are open. */
export interface ModernReplies {
  readonly channels: EventChannels;
  /** By the head of the request alone when its message is not at hand any more. */
  profileOf(exchange: Exchange, message: Message | undefined): ClientProfile;
  opened(reply: ModernReply): void;
  settled(reply: ModernReply): void;
  /** A connection was turned away. */
  turnedAway(): void;
}

/**
 * Where the answer to one POST of the stateless era goes: one JSON body when the answer is the first that comes, else
 * an event stream that ends with it and cannot be resumed. A client that breaks off has cancelled its request
 * (2026-07-28, basic/transports/streamable-http).
 */
export class ModernReply implements ReplySink, EventChannelOwner, Seated {
  seat = noSeat;
  /** The request until its answer becomes a stream: a subscription lasts, what it began with need not. */
  #way: PostEntrance | EventChannel;
  /** Whose credential it lasts by. */
  readonly heldBy: Principal;
  readonly #client: StatelessClient;
  readonly #replies: ModernReplies;
  #idText = '';
  #checks = 0;
  #isDone = false;
  #keepAliveMs: number | undefined;

  constructor(post: PostEntrance, client: StatelessClient, replies: ModernReplies) {
    this.#way = post;
    this.heldBy = post.principal;
    this.#client = client;
    this.#replies = replies;
  }

  /** Hands the message to the client's side of the gateway. Once. */
  carry(message: Message, headers: MirroredHeaders): void {
    this.#idText = message.idKey;
    const acceptance = this.#client.accept(message, this, headers);
    if (this.#isDone) return; // answered in this turn already, as most refusals are
    if (acceptance === 'accepted') {
      this.abandon();
      return;
    }
    this.#replies.opened(this);
    const way = this.#way;
    // A subscription is the one stream that is silent for long; its client is known from the message, which is let go.
    if (message.method === 'subscriptions/listen' && !(way instanceof EventChannel)) {
      this.#keepAliveMs = this.#replies.profileOf(way.exchange, message).keepAliveMs;
    }
    // A stream tells its owner itself.
    if (!(way instanceof EventChannel)) way.exchange.onAbort(() => this.gone());
  }

  rated(limit: number, remaining: number, resetMs: number): void {
    const way = this.#way;
    if (!(way instanceof EventChannel)) tellRate(way.exchange, limit, remaining, resetMs);
  }

  /** Not yet: a server that streams may answer with nothing but an error, and some errors have an HTTP status. */
  stream(): void {}

  /** Progress and log messages are of no use to a client that takes a single body only. */
  push(message: Uint8Array): void {
    if (!this.#isDone) this.#stream()?.sendEvent({ data: message });
  }

  answer(message: Uint8Array, _carrier: AnswerCarrier, errorCode?: number): void {
    if (this.#isDone) return;
    const status = errorCode === undefined ? 200 : httpStatusOf(errorCode);
    const way = this.#way;
    if (way instanceof EventChannel) this.#finish(way, message);
    // A failed exchange has no stream, so its body is JSON for everybody.
    else if (way.acceptable.json || status !== 200) {
      this.#settle();
      way.exchange.reply(status, JSON_HEADERS, message);
    } else this.#finish(this.#open(way), message);
  }

  answerLong(text: GrowingText): void {
    if (this.#isDone) {
      text.close();
      return;
    }
    const way = this.#way;
    if (!(way instanceof EventChannel) && way.acceptable.json) {
      this.#settle();
      replyLong(way.exchange, JSON_HEADERS, text);
      return;
    }
    const channel = way instanceof EventChannel ? way : this.#open(way);
    this.#settle();
    channel.sendLong(undefined, text);
    channel.end();
  }

  answerGrowing(text: GrowingText): void {
    this.answerLong(text);
  }

  release(): void {
    // No stream of this era is resumed.
  }

  refuse(fault: Fault, idText: string): void {
    if (this.#isDone) return;
    const way = this.#way;
    if (way instanceof EventChannel) this.#finish(way, errorReply(idText, fault, 'modern'));
    else {
      this.#settle();
      if (fault.code === 'too_many_connections') this.#replies.turnedAway();
      refuse(way.exchange, fault, idText, NO_HEADERS, 'modern');
    }
  }

  /** Nothing will come. */
  abandon(): void {
    if (this.#isDone) return;
    this.#settle();
    const way = this.#way;
    if (way instanceof EventChannel) way.end();
    else way.exchange.reply(202, NO_HEADERS);
  }

  /** Called again and again while nothing has come. */
  grewOlder(): void {
    this.#checks += 1;
    if (this.#checks === CHECKS_BEFORE_STREAM && !this.#isDone) this.#stream();
  }

  /** The gateway cannot wait for the answer any longer. */
  giveUp(fault: Fault): void {
    this.refuse(fault, this.#idText);
    this.#client.close();
  }

  congested(): void {
    this.#client.pause();
  }

  relieved(): void {
    this.#client.resume();
  }

  /** The client closed the connection, or took nothing from it for too long. */
  gone(): void {
    if (this.#isDone) return;
    this.#settle();
    this.#client.close();
  }

  /** Undefined for a client that takes no stream. */
  #stream(): EventChannel | undefined {
    const way = this.#way;
    if (way instanceof EventChannel) return way;
    return way.acceptable.eventStream ? this.#open(way) : undefined;
  }

  #open(post: PostEntrance): EventChannel {
    const { exchange } = post;
    const { channels } = this.#replies;
    this.#keepAliveMs ??= this.#replies.profileOf(exchange, undefined).keepAliveMs;
    const channel = channels.open(exchange, this, this.#keepAliveMs);
    this.#way = channel;
    return channel;
  }

  #finish(channel: EventChannel, last: Uint8Array): void {
    this.#settle();
    channel.sendEvent({ data: last });
    channel.end();
  }

  #settle(): void {
    this.#isDone = true;
    this.#replies.settled(this);
  }
}
