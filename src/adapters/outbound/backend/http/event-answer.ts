import { Fault } from '../../../../domain/fault/fault.ts';
import { EventStreamDecoder } from '../../../../domain/wire/event-stream.ts';
import type { LongTexts } from '../../../../domain/wire/piece-taker.ts';
import { brokenOff, tooLong } from '../../../shared/http-client/client-fault.ts';
import type {
  EventStreamGet,
  EventStreamReceiver,
  ServerEvent,
  StreamEnd,
} from '../../../shared/http-client/event-stream-get.ts';
import { looksLikeMessage } from '../../../shared/http-client/message-outline.ts';
import type { Exchange } from '../../../shared/http-client/running-exchanges.ts';
import { isAnswerTo } from './answer-match.ts';
import type { AnswerReader, AnswerTarget, SessionTarget } from './answer-reader.ts';
import { longAnswers } from './long-answer.ts';

/**
 * The answer of a call as a stream of events. Within a session, a stream that ends before the answer
 * (a broken connection, or a server that wants to be polled, SEP-1699) goes on by a GET with the id
 * of the last event; who waits for the call goes on waiting. The stateless era resumes nothing.
 */
export class EventAnswer implements AnswerReader, EventStreamReceiver, Exchange {
  readonly call: number;
  readonly #target: AnswerTarget;
  readonly #decoder: EventStreamDecoder;
  readonly #onEvent = (event: ServerEvent): void => this.event(event);
  readonly #longTexts: LongTexts | undefined;
  #isAnswered = false;
  #lastEventId = '';
  #retryMs: number;
  #resumes = 0;
  #fruitlessResumes = 0;
  #timer: NodeJS.Timeout | undefined;
  #stream: EventStreamGet | undefined;

  constructor(target: AnswerTarget, call: number) {
    this.call = call;
    this.#target = target;
    this.#longTexts = longAnswers(
      target.long,
      call,
      () => this.#answered(),
      () => this.#isResumable,
    );
    this.#decoder = new EventStreamDecoder(target.settings.maxMessageBytes, this.#longTexts);
    this.#retryMs = target.settings.retryMs;
  }

  push(chunk: Uint8Array): Fault | 'answered' | undefined {
    if (this.#decoder.push(chunk, this.#onEvent) === 'ok') {
      return this.#isAnswered ? 'answered' : undefined;
    }
    return tooLong(this.#target.server, this.#target.settings.maxMessageBytes);
  }

  end(): void {
    this.#decoder.cut();
    this.#goOn(this.#decoder, true);
  }

  broken(): void {
    this.#decoder.cut();
    this.#goOn(this.#decoder, false);
  }

  event(event: ServerEvent): void {
    if (event.event !== undefined && event.event !== 'message') return;
    if (!looksLikeMessage(event.data)) return;
    this.#isAnswered ||= isAnswerTo(this.call, event.data);
    this.#target.message(event.data, this.call, 'channel');
    if (this.#isAnswered && this.#stream !== undefined) this.#stop();
  }

  over(end: StreamEnd): void {
    const { server, settings, session } = this.#target;
    if (end === 'too_long') this.#fail(tooLong(server, settings.maxMessageBytes));
    else if (end === 404) {
      this.#fail(brokenOff(server)); // its session went, not the chance that it was carried out
      session?.sessionLost(undefined);
    } else if (isRefusal(end)) this.#fail(brokenOff(server));
    else this.#goOn(this.#stream ?? this.#decoder, end === 'ended');
  }

  /** Of the streams that are fetched for it too. */
  get long(): LongTexts | undefined {
    return this.#longTexts;
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    clearTimeout(this.#timer);
    this.#stream?.abort();
  }

  get #isResumable(): boolean {
    const { lastEventId } = this.#stream ?? this.#decoder;
    return this.#target.session !== undefined && (lastEventId !== '' || this.#lastEventId !== '');
  }

  /** After the end of a stream; `isReleased` when the server chose to end it. */
  #goOn(ended: Pick<EventStreamGet, 'lastEventId' | 'retryMs'>, isReleased: boolean): void {
    if (this.#isAnswered) return;
    const { server, settings, session } = this.#target;
    this.#retryMs = Math.min(ended.retryMs ?? this.#retryMs, settings.maxRetryMs);
    const isFruitful = ended.lastEventId !== '' && ended.lastEventId !== this.#lastEventId;
    if (isFruitful) this.#lastEventId = ended.lastEventId;
    this.#fruitlessResumes = isFruitful ? 0 : this.#fruitlessResumes + 1;
    this.#resumes += 1;
    if (
      session === undefined ||
      this.#lastEventId === '' ||
      this.#fruitlessResumes >= settings.maxFruitlessResumes ||
      this.#resumes > settings.maxResumes
    ) {
      this.#fail(brokenOff(server));
      return;
    }
    session.began(this);
    this.#timer = setTimeout(() => this.#takeUp(session), this.#retryMs).unref();
    if (isReleased) session.released(this.call);
  }

  #takeUp(session: SessionTarget): void {
    this.#stream = session.openStream(this, this.#lastEventId);
  }

  /** The answer came in pieces. */
  #answered(): void {
    this.#isAnswered = true;
    if (this.#stream !== undefined) this.#stop();
  }

  #fail(fault: Fault): void {
    this.#target.session?.ended(this);
    this.#target.failed(this.call, fault);
  }

  #stop(): void {
    this.#target.session?.ended(this);
    this.abort();
  }
}

/** The server will not say the rest. */
const isRefusal = (end: StreamEnd): boolean =>
  end instanceof Fault || (typeof end === 'number' && end < 500);
