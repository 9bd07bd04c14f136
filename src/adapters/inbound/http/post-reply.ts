import type {
  AnswerCarrier,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import { LARGEST_COPY_BYTES } from '../../shared/http/event-channel.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import { replyLong } from '../../shared/http/long-body.ts';
import type { Acceptable } from '../../shared/http/media-type.ts';
import { refuse, tellRate } from '../../shared/http/refusal.ts';
import { closingText } from '../../shared/long/closing-text.ts';
import type { HttpSession, OpenReply } from './http-session.ts';
import type { ResumableStream } from './resumable-stream.ts';

export const JSON_HEADERS: readonly string[] = ['content-type', 'application/json'];
const NO_HEADERS: readonly string[] = [];
/** Checks come every half of `streamAfterMs`; after the third one it has passed for sure. */
export const CHECKS_BEFORE_STREAM = 3;

/** HTTP answers in the way the server did, as far as the client can take it. */
export const isJsonAnswer = (acceptable: Acceptable, carrier: AnswerCarrier): boolean =>
  acceptable.json && (carrier === 'body' || !acceptable.eventStream);

/** What a POST came with. */
export interface Posted {
  readonly acceptable: Acceptable;
  /** Who sent it. */
  readonly principal: Principal;
  /** Raw id of its only message; empty without one. */
  readonly idText: string;
  /** Raw ids of the requests of a batch. */
  readonly batchIds: readonly string[];
}

/**
 * Where the answer to one POST goes: one JSON body when the server answers with a body before
 * anything else comes, an event stream in all other cases.
 */
export class PostReply implements ReplySink, OpenReply {
  readonly #exchange: Exchange;
  readonly #session: HttpSession;
  readonly #acceptable: Acceptable;
  readonly #principal: Principal;
  readonly #idText: string;
  readonly #batchIds: readonly string[];
  #stream: ResumableStream | undefined;
  #checks = 0;
  #isDone = false;
  /** Its answer is not whole, and may never be. */
  #isGrowing = false;

  constructor(exchange: Exchange, session: HttpSession, posted: Posted) {
    this.#exchange = exchange;
    this.#session = session;
    this.#acceptable = posted.acceptable;
    this.#principal = posted.principal;
    this.#idText = posted.idText;
    this.#batchIds = posted.batchIds;
    session.opened(this);
  }

  rated(limit: number, remaining: number, resetMs: number): void {
    tellRate(this.#exchange, limit, remaining, resetMs);
  }

  stream(): void {
    if (!this.#isDone && this.#acceptable.eventStream) this.#openStream();
  }

  push(message: Uint8Array): void {
    if (this.#isDone || !this.#acceptable.eventStream) this.#session.deliver(message);
    else this.#openStream().send(message);
  }

  answer(message: Uint8Array, carrier: AnswerCarrier): void {
    if (this.#isGrowing) this.#stream?.replaceLong(message);
    if (this.#isDone) return;
    const isJson = isJsonAnswer(this.#acceptable, carrier);
    if (this.#stream === undefined && isJson) this.#exchange.reply(200, JSON_HEADERS, message);
    else if (this.#stream !== undefined || message.length > LARGEST_COPY_BYTES) {
      this.#endStream(this.#openStream(), message);
    } else this.#session.answerAsStream(this.#exchange, message);
    this.#settle();
  }

  /** As one body where nothing has been said of a stream: of a body each client sees at once that it was cut off. */
  answerLong(text: GrowingText): void {
    if (this.#isDone) {
      text.close();
      return;
    }
    this.#isDone = true;
    this.#isGrowing = text.length === undefined;
    const last = closingText(text, () => this.#session.settled(this));
    if (this.#stream === undefined && this.#acceptable.json) {
      replyLong(this.#exchange, JSON_HEADERS, last);
    } else {
      const stream = this.#openStream();
      stream.sendLong(last);
      this.#session.finishStream(stream);
    }
  }

  answerGrowing(text: GrowingText): void {
    this.answerLong(text);
  }

  release(): void {
    if (this.#isDone || !this.#acceptable.eventStream || !this.#session.hasPriming) return;
    this.#openStream().disconnect();
  }

  refuse(fault: Fault, idText: string): void {
    if (this.#isDone) return;
    if (this.#stream === undefined) {
      refuse(this.#exchange, fault, idText);
    } else {
      this.#endStream(this.#stream, errorReply(idText, fault));
    }
    this.#settle();
  }

  abandon(): void {
    if (this.#stream === undefined) this.accepted();
    else if (!this.#isDone) {
      this.#session.finishStream(this.#stream);
      this.#settle();
    }
  }

  /** Nothing will come: the client expects no answer. */
  accepted(): void {
    if (this.#isDone) return;
    this.#exchange.reply(202, NO_HEADERS);
    this.#settle();
  }

  get heldBy(): Principal {
    return this.#stream?.heldBy ?? this.#principal;
  }

  /** What can be resumed waits for whoever comes back with a new credential, unless the old one was taken back. */
  outstayed(fault: RefusedCredential): void {
    if (this.#isDone) return;
    if (
      fault.reason === 'expired_token' &&
      this.#stream !== undefined &&
      this.#session.hasPriming
    ) {
      this.#stream.disconnect();
      return;
    }
    this.#session.gatewaySession?.cancelCall(this.#idText, fault);
    this.refuse(fault, this.#idText);
  }

  grewOlder(): void {
    this.#checks += 1;
    if (this.#checks === CHECKS_BEFORE_STREAM) this.stream();
  }

  #openStream(): ResumableStream {
    if (this.#stream === undefined) {
      const ids = this.#idText === '' ? this.#batchIds : [this.#idText];
      this.#stream = this.#session.openStream(this.#exchange, this.#principal, ids);
    }
    return this.#stream;
  }

  #endStream(stream: ResumableStream, last: Uint8Array): void {
    stream.send(last);
    this.#session.finishStream(stream);
  }

  #settle(): void {
    this.#isDone = true;
    this.#session.settled(this);
  }
}
