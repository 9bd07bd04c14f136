import type {
  AnswerCarrier,
  MirroredHeaders,
  ReplySink,
  StatelessClient,
} from '../../../application/ports/driving/gateway.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { httpStatusOf } from '../../../domain/mcp/rev2026/status.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { EventChannel, EventChannelOwner } from '../../shared/http/event-channel.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import { refuse } from '../../shared/http/refusal.ts';
import type { PostEntrance } from './entrance.ts';
import { CHECKS_BEFORE_STREAM, JSON_HEADERS } from './post-reply.ts';

const NO_HEADERS: readonly string[] = [];

/** Who knows the replies that are open. */
export interface ModernReplies {
  readonly channels: EventChannels;
  opened(reply: ModernReply): void;
  settled(reply: ModernReply): void;
}

/**
 * Where the answer to one POST of the stateless era goes: one JSON body when the answer is the first that comes, else
 * an event stream that ends with it and cannot be resumed. A client that breaks off has cancelled its request
 * (2026-07-28, basic/transports/streamable-http).
 */
export class ModernReply implements ReplySink, EventChannelOwner {
  readonly #post: PostEntrance;
  readonly #client: StatelessClient;
  readonly #replies: ModernReplies;
  #idText = '';
  #channel: EventChannel | undefined;
  #checks = 0;
  #isDone = false;

  constructor(post: PostEntrance, client: StatelessClient, replies: ModernReplies) {
    this.#post = post;
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
    this.#post.exchange.onAbort(() => this.gone());
  }

  /** Not yet: a server that streams may answer with nothing but an error, and some errors have an HTTP status. */
  stream(): void {}

  /** Progress and log messages are of no use to a client that takes a single body only. */
  push(message: Uint8Array): void {
    if (!this.#isDone && this.#post.acceptable.eventStream) {
      this.#open().sendEvent({ data: message });
    }
  }

  answer(message: Uint8Array, _carrier: AnswerCarrier, errorCode?: number): void {
    if (this.#isDone) return;
    const status = errorCode === undefined ? 200 : httpStatusOf(errorCode);
    // A failed exchange has no stream, so its body is JSON for everybody.
    if (this.#channel === undefined && (this.#post.acceptable.json || status !== 200)) {
      this.#settle();
      this.#post.exchange.reply(status, JSON_HEADERS, message);
    } else this.#finish(this.#open(), message);
  }

  release(): void {
    // No stream of this era is resumed.
  }

  refuse(fault: Fault, idText: string): void {
    if (this.#isDone) return;
    if (this.#channel === undefined) {
      this.#settle();
      refuse(this.#post.exchange, fault, idText, NO_HEADERS, 'modern');
    } else this.#finish(this.#channel, errorReply(idText, fault, 'modern'));
  }

  /** Nothing will come. */
  abandon(): void {
    if (this.#isDone) return;
    this.#settle();
    if (this.#channel === undefined) this.#post.exchange.reply(202, NO_HEADERS);
    else this.#channel.end();
  }

  /** Called again and again while nothing has come. */
  grewOlder(): void {
    this.#checks += 1;
    const isTime = this.#checks === CHECKS_BEFORE_STREAM;
    if (isTime && !this.#isDone && this.#post.acceptable.eventStream) this.#open();
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

  #open(): EventChannel {
    this.#channel ??= this.#replies.channels.open(this.#post.exchange, this);
    return this.#channel;
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
