import type { Logger } from '../../../../application/ports/driven/logger.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import type {
  EventStreamGet,
  EventStreamReceiver,
  ServerEvent,
  StreamEnd,
} from '../../../shared/http-client/event-stream-get.ts';
import { looksLikeMessage } from '../../../shared/http-client/message-outline.ts';
import type { Exchange } from '../../../shared/http-client/running-exchanges.ts';
import type { AnswerTarget, SessionTarget } from './answer-reader.ts';

/**
 * The GET stream for what a server sends outside any call. Servers need not offer it (405). A
 * stream that breaks is opened again, after the last event when events have ids.
 */
export class ListeningStream implements EventStreamReceiver, Exchange {
  readonly call = undefined;
  readonly #target: AnswerTarget & SessionTarget;
  readonly #logger: Logger;
  readonly #onSettled: () => void;
  readonly #unsettled: NodeJS.Timeout;
  #stream: EventStreamGet | undefined;
  #lastEventId = '';
  #wasOpened = false;
  #isSettled = false;
  #waitMs: number;
  #timer: NodeJS.Timeout | undefined;

  /** `onSettled` is called once: the stream is open, refused, or the server takes too long to say. */
  constructor(target: AnswerTarget & SessionTarget, logger: Logger, onSettled: () => void) {
    this.#target = target;
    this.#logger = logger;
    this.#unsettled = setTimeout(() => this.#settled(), target.settings.streamWaitMs).unref();
    this.#onSettled = onSettled;
    this.#waitMs = target.settings.retryMs;
  }

  open(): void {
    this.#target.began(this);
    this.#stream = this.#target.openStream(this, this.#lastEventId);
  }

  opened(): void {
    this.#wasOpened = true;
    this.#settled();
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#unsettled);
    this.#stream?.abort();
  }

  event(event: ServerEvent): void {
    const { retryMs, maxRetryMs } = this.#target.settings;
    this.#waitMs = Math.min(this.#stream?.retryMs ?? retryMs, maxRetryMs);
    if (event.event !== undefined && event.event !== 'message') return;
    if (looksLikeMessage(event.data)) this.#target.message(event.data, undefined, 'channel');
  }

  over(end: StreamEnd, error?: Error): void {
    const { server, settings } = this.#target;
    const how = end instanceof Fault ? end.code : end;
    this.#logger.debug('stream of server is over', { server, end: how, reason: error?.message });
    this.#settled();
    if (isFinal(end)) {
      this.#target.ended(this);
      // A server that never had such a stream may say 404 instead of 405.
      if (end === 404 && this.#wasOpened) this.#target.sessionLost(undefined);
      return;
    }
    this.#lastEventId = this.#stream?.lastEventId || this.#lastEventId;
    this.#timer = setTimeout(() => this.open(), this.#waitMs).unref();
    // Streams that end again and again without an event must not become a storm of requests.
    this.#waitMs = Math.min(this.#waitMs * 2, settings.maxRetryMs);
  }

  #settled(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#unsettled);
    this.#onSettled();
  }
}

/** Whether the server offers no stream, or none that can be read. */
const isFinal = (end: StreamEnd): boolean =>
  end instanceof Fault
    ? !end.row.retryable
    : end === 'not_events' || end === 'too_long' || (typeof end === 'number' && end < 500);
