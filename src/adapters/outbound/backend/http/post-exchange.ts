import type { Dispatcher } from 'undici';
import type { Fault } from '../../../../domain/fault/fault.ts';
import {
  brokenOff,
  brokeProtocol,
  credentialsRefused,
  isAboutCredentials,
  notReached,
  tooLong,
} from '../../../shared/http-client/client-fault.ts';
import type { LaneRequest } from '../../../shared/http-client/origin-connections.ts';
import {
  type BodyKind,
  bodyKindOf,
  hasMarkedEnd,
  headerOf,
  isCompressed,
  isLongerThan,
  type ResponseHeaders,
} from '../../../shared/http-client/response-head.ts';
import type { Exchange } from '../../../shared/http-client/running-exchanges.ts';
import type { AnswerReader, AnswerTarget, SessionTarget } from './answer-reader.ts';
import { BodyAnswer } from './body-answer.ts';
import { EventAnswer } from './event-answer.ts';
import { LineAnswer } from './line-answer.ts';

/** What an exchange needs of its link. */
export interface PostOwner extends AnswerTarget {
  readonly isPaused: boolean;
  streaming(call: number): void;
  /** The listener failed to take a message. */
  bug(error: Error): void;
  /** The exchange is over. `status` is 0 when no answer came. */
  over(exchange: PostExchange, status: number): void;
}

const MAX_IGNORED_BYTES = 64 * 1024;
const ABORTED = new Error('the exchange is no longer wanted');

/** One POST of one message, and its response. */
export class PostExchange implements LaneRequest, Exchange {
  readonly options: Dispatcher.DispatchOptions;
  readonly call: number | undefined;
  lane: LaneRequest['lane'];
  waitsSinceTick = 0;
  readonly #owner: PostOwner;
  /** A status 404 means the end of this session. */
  readonly #session: SessionTarget | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #reader: AnswerReader | undefined;
  #status = 0;
  /** Whoever waits for the call knows its outcome, or nobody waits. */
  #isSettled: boolean;
  #isCancelled = false;
  #isOver = false;
  #ignoredBytes = 0;
  #linger: NodeJS.Timeout | undefined;

  constructor(
    owner: PostOwner,
    options: Dispatcher.DispatchOptions,
    call: number | undefined,
    session?: SessionTarget,
  ) {
    this.#owner = owner;
    this.options = options;
    this.call = call;
    this.#session = session;
    this.#isSettled = call === undefined;
  }

  get cancelled(): boolean {
    return this.#isCancelled;
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** Gives the exchange up without a word to whoever waits. */
  abort(): void {
    this.#isCancelled = true;
    this.#isSettled = true;
    this.#reader = undefined;
    this.#controller?.abort(ABORTED);
  }

  /** It was not sent, or its server did nothing of it. */
  refuse(fault: Fault, status?: number): void {
    const isSettled = this.#isSettled;
    this.#isSettled = true;
    this.#end();
    if (!isSettled) this.#owner.failed(this.call, fault, status);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isCancelled) controller.abort(ABORTED);
    else if (this.#owner.isPaused) controller.pause();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    // 1xx announces the response, it is none.
    if (status < 200) return;
    this.#status = status;
    if (status === 404 && this.#session !== undefined) {
      this.#isSettled = true;
      this.#session.sessionLost(this.call);
      return;
    }
    if (status < 300 && !this.#takeSession(headers)) {
      this.#giveUp(brokeProtocol(this.#owner.server, 'a session id that is not visible ASCII'));
    } else if (isAboutCredentials(status)) {
      this.#giveUp(credentialsRefused(this.#owner.server, status));
    } else if (this.call !== undefined) this.#readAnswer(this.call, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#reader === undefined) {
      this.#ignore(chunk.length);
      return;
    }
    const progress = this.#reader.push(chunk);
    if (progress === 'answered') this.#armLinger();
    else if (progress !== undefined) this.#giveUp(progress);
  }

  onResponseEnd(): void {
    const reader = this.#reader;
    this.#isSettled = true;
    this.#end();
    reader?.end();
  }

  onResponseError(
    controller: Dispatcher.DispatchController | undefined | null,
    error: Error,
  ): void {
    // What undici and the system report has a code; the rest was thrown by who got a message.
    if (!('code' in error) && error !== ABORTED) this.#owner.bug(error);
    const reader = this.#reader;
    const isSettled = this.#isSettled;
    this.#isSettled = true;
    this.#end();
    if (reader !== undefined) reader.broken();
    else if (!isSettled) {
      const { server } = this.#owner;
      // Before the request has started nothing of it has been sent.
      const hasLeft = controller !== undefined && controller !== null;
      this.#owner.failed(this.call, hasLeft ? brokenOff(server) : notReached(server, error));
    }
  }

  #takeSession(headers: ResponseHeaders): boolean {
    const { session } = this.#owner;
    if (session === undefined || this.call === undefined) return true;
    const id = headerOf(headers, 'mcp-session-id');
    return id === undefined || session.sessionOffered(id);
  }

  #readAnswer(call: number, headers: ResponseHeaders): void {
    const { server, settings } = this.#owner;
    const kind = bodyKindOf(headers);
    if (isCompressed(headers)) {
      this.#giveUp(brokeProtocol(server, 'a compressed body although none was asked for'));
    } else if (isLongerThan(headers, settings.maxMessageBytes) && !this.#mayBeLong(kind)) {
      this.#giveUp(tooLong(server, settings.maxMessageBytes));
    } else if (this.#status >= 300 || kind === 'json' || kind === 'none') {
      this.#reader = new BodyAnswer(this.#owner, call, this.#status, hasMarkedEnd(headers));
    } else this.#readStream(call, kind);
  }

  /** How long a stream or a success is shows only as it comes. */
  #mayBeLong(kind: BodyKind): boolean {
    return kind === 'events' || (this.#owner.long !== undefined && this.#status < 300);
  }

  #readStream(call: number, kind: BodyKind): void {
    if (kind === 'other') {
      const what = 'an answer that is neither application/json nor text/event-stream';
      this.#giveUp(brokeProtocol(this.#owner.server, what));
      return;
    }
    this.#reader =
      kind === 'events' ? new EventAnswer(this.#owner, call) : new LineAnswer(this.#owner, call);
    this.#owner.streaming(call);
  }

  #armLinger(): void {
    this.#linger ??= setTimeout(() => this.abort(), this.#owner.settings.lingerMs).unref();
  }

  /** The body of an accepted notification means nothing; a long one is not read to its end. */
  #ignore(length: number): void {
    this.#ignoredBytes += length;
    if (this.#ignoredBytes > MAX_IGNORED_BYTES) this.#controller?.abort(ABORTED);
  }

  #giveUp(fault: Fault): void {
    const isSettled = this.#isSettled;
    this.#isSettled = true;
    this.#reader = undefined;
    this.#controller?.abort(ABORTED);
    const status = this.#status >= 300 ? this.#status : undefined;
    if (!isSettled) this.#owner.failed(this.call, fault, status);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#linger);
    this.#reader = undefined;
    this.#owner.over(this, this.#status);
  }
}
