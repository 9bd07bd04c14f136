import type { Dispatcher } from 'undici';
import type { Fault } from '../../../../domain/fault/fault.ts';
import { BodyCollector } from '../../../shared/http-client/body-collector.ts';
import {
  brokenOff,
  brokeProtocol,
  credentialsRefused,
  isAboutCredentials,
  notReached,
  refusedBy,
} from '../../../shared/http-client/client-fault.ts';
import type { LaneRequest } from '../../../shared/http-client/origin-connections.ts';
import { refusalMessage } from '../../../shared/http-client/refusal-message.ts';
import { isCompressed, type ResponseHeaders } from '../../../shared/http-client/response-head.ts';
import type { Exchange } from '../../../shared/http-client/running-exchanges.ts';

export interface ReceiptOwner {
  readonly server: string;
  message(bytes: Uint8Array): void;
  failed(call: number, fault: Fault, status?: number): void;
  /** The server does not know the session this was posted to. */
  sessionLost(call: number | undefined): void;
  receiptOver(receipt: PostReceipt): void;
}

const ABORTED = new Error('the receipt is no longer wanted');
/** A receipt says nothing but yes or no and why. */
const MAX_RECEIPT_BYTES = 64 * 1024;

/** One POST of one message: the answer comes on the stream, so only a refusal is read. */
export class PostReceipt implements LaneRequest, Exchange {
  readonly options: Dispatcher.DispatchOptions;
  readonly call: number | undefined;
  lane: LaneRequest['lane'];
  waitsSinceTick = 0;
  readonly #owner: ReceiptOwner;
  readonly #body = new BodyCollector(MAX_RECEIPT_BYTES);
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #isCancelled = false;
  #isOver = false;

  constructor(owner: ReceiptOwner, options: Dispatcher.DispatchOptions, call: number | undefined) {
    this.#owner = owner;
    this.options = options;
    this.call = call;
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

  abort(): void {
    this.#isCancelled = true;
    this.#controller?.abort(ABORTED);
  }

  refuse(fault: Fault, status?: number): void {
    this.#fail(fault, status);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isCancelled) controller.abort(ABORTED);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    if (status < 300 || !isCompressed(headers)) return;
    this.#fail(brokeProtocol(this.#owner.server, 'a compressed body although none was asked for'));
    controller.abort(ABORTED);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.push(chunk) === 'too_long') controller.abort(ABORTED);
  }

  onResponseEnd(): void {
    this.#settle();
  }

  onResponseError(
    controller: Dispatcher.DispatchController | undefined | null,
    error: Error,
  ): void {
    const { server } = this.#owner;
    if (this.#status > 0) this.#settle();
    else if (controller === undefined || controller === null) this.#fail(notReached(server, error));
    else this.#fail(brokenOff(server));
  }

  #settle(): void {
    if (this.#status === 404) {
      if (this.#end()) this.#owner.sessionLost(this.call);
      return;
    }
    if (this.#status < 300 || this.call === undefined) {
      this.#end();
      return;
    }
    if (isAboutCredentials(this.#status)) {
      this.#fail(credentialsRefused(this.#owner.server, this.#status), this.#status);
      return;
    }
    const message = refusalMessage(this.#body.take(), this.call);
    const { server } = this.#owner;
    if (message === undefined) this.#fail(refusedBy(server, this.#status), this.#status);
    else if (this.#end()) this.#owner.message(message);
  }

  #fail(fault: Fault, status?: number): void {
    if (this.#end() && this.call !== undefined) this.#owner.failed(this.call, fault, status);
  }

  /** Returns whether somebody still waits for the outcome. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#owner.receiptOver(this);
    return !this.#isCancelled;
  }
}
