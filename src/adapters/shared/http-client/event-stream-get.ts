import type { Dispatcher } from 'undici';
import type { Fault } from '../../../domain/fault/fault.ts';
import { EventStreamDecoder } from '../../../domain/wire/event-stream.ts';
import type { LongTexts } from '../../../domain/wire/piece-taker.ts';
import { bodyKindOf, isCompressed, type ResponseHeaders } from './response-head.ts';

export type ServerEvent = Parameters<Parameters<EventStreamDecoder['push']>[1]>[0];

/** Why a stream is over. A number is the HTTP status of a refusal; a fault says that it was never asked for. */
export type StreamEnd =
  | number
  | Fault
  | 'unreachable'
  | 'not_events'
  | 'too_long'
  | 'ended'
  | 'broken';

export interface EventStreamReceiver {
  /** Takes events that are too long to be collected; absent when nobody does. */
  readonly long?: LongTexts | undefined;
  /** The server answers with a stream of events. */
  opened?(): void;
  event(event: ServerEvent): void;
  /** Once, with or without `opened` before it; never after {@link EventStreamGet.abort}. */
  over(end: StreamEnd, error?: Error): void;
}

const ABORTED = new Error('the stream is no longer wanted');

/** One GET for a stream of server-sent events (WHATWG HTML §9.2), read until it ends. */
export class EventStreamGet implements Dispatcher.DispatchHandler {
  readonly #receiver: EventStreamReceiver;
  readonly #decoder: EventStreamDecoder;
  readonly #onEvent = (event: ServerEvent): void => {
    if (!this.#isOver) this.#receiver.event(event);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #isPaused = false;
  #isOpen = false;
  #isOver = false;

  constructor(receiver: EventStreamReceiver, maxEventBytes: number) {
    this.#receiver = receiver;
    this.#decoder = new EventStreamDecoder(maxEventBytes, receiver.long);
  }

  /** Where the stream can be taken up again; empty when the server gave no id. */
  get lastEventId(): string {
    return this.#decoder.lastEventId;
  }

  /** The wait before that, when the server gave one. */
  get retryMs(): number | undefined {
    return this.#decoder.retryMs;
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#controller?.resume();
  }

  get cancelled(): boolean {
    return this.#isOver;
  }

  /** The server is not asked, or does not take the gateway's credentials. */
  refuse(fault: Fault): void {
    this.#end(fault);
  }

  abort(): void {
    this.#isOver = true;
    this.#decoder.cut();
    this.#controller?.abort(ABORTED);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(ABORTED);
    else if (this.#isPaused) controller.pause();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200 || this.#isOver) return;
    if (status !== 200) this.#end(status);
    else if (bodyKindOf(headers) !== 'events' || isCompressed(headers)) this.#end('not_events');
    else {
      this.#isOpen = true;
      this.#receiver.opened?.();
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#decoder.push(chunk, this.#onEvent) === 'too_long') this.#end('too_long');
  }

  onResponseEnd(): void {
    this.#end('ended');
  }

  onResponseError(
    _controller: Dispatcher.DispatchController | undefined | null,
    error: Error,
  ): void {
    this.#end(this.#isOpen ? 'broken' : 'unreachable', error);
  }

  /** A refusal's body is of no use here: the connection is given up with it. */
  #end(end: StreamEnd, error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#decoder.cut();
    if (end !== 'ended' && error === undefined) this.#controller?.abort(ABORTED);
    this.#receiver.over(end, error);
  }
}
