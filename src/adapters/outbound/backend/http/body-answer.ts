import type { Fault } from '../../../../domain/fault/fault.ts';
import type { PieceTaker } from '../../../../domain/wire/piece-taker.ts';
import { scan } from '../../../../domain/wire/scan.ts';
import { WireFault } from '../../../../domain/wire/wire-fault.ts';
import { BodyCollector } from '../../../shared/http-client/body-collector.ts';
import {
  brokenOff,
  brokeProtocol,
  refusedBy,
  tooLong,
} from '../../../shared/http-client/client-fault.ts';
import { looksLikeMessage } from '../../../shared/http-client/message-outline.ts';
import { refusalMessage } from '../../../shared/http-client/refusal-message.ts';
import type { AnswerReader, AnswerTarget } from './answer-reader.ts';
import { saysUnknownSession } from './unknown-session.ts';

/** One JSON body: the answer, or the reason of a refusal. Only whole bodies are passed on. */
export class BodyAnswer implements AnswerReader {
  readonly #target: AnswerTarget;
  readonly #call: number;
  readonly #status: number;
  readonly #hasMarkedEnd: boolean;
  #body: BodyCollector;
  #taker: PieceTaker | undefined;
  /** A body may be taken in pieces once, when it has grown so long. */
  #askAbove: number;

  constructor(target: AnswerTarget, call: number, status: number, hasMarkedEnd: boolean) {
    this.#target = target;
    this.#call = call;
    this.#status = status;
    this.#hasMarkedEnd = hasMarkedEnd;
    this.#body = new BodyCollector(target.settings.maxMessageBytes);
    this.#askAbove =
      status < 300 && target.long !== undefined ? target.long.above : Number.POSITIVE_INFINITY;
  }

  push(chunk: Uint8Array): Fault | undefined {
    if (this.#taker === undefined ? this.#collect(chunk) : this.#taker.push(chunk))
      return undefined;
    return tooLong(this.#target.server, this.#target.settings.maxMessageBytes);
  }

  end(): void {
    if (this.#taker !== undefined) {
      this.#taker.end();
      return;
    }
    const body = this.#body.take();
    if (this.#status >= 300) this.#refused(body);
    else if (!looksLikeMessage(body)) this.#target.failed(this.#call, this.#noMessage(body));
    else if (this.#isCutOff(body)) this.broken();
    else this.#target.message(body, this.#call, 'body', this.#status);
  }

  broken(): void {
    this.#taker?.cut();
    this.#target.failed(this.#call, brokenOff(this.#target.server));
  }

  /** False when it is too long. */
  #collect(chunk: Uint8Array): boolean {
    const { long, settings } = this.#target;
    if (this.#body.push(chunk) !== 'ok') return false;
    if (this.#body.length <= this.#askAbove) return true;
    this.#askAbove = Number.POSITIVE_INFINITY;
    this.#taker = long?.begin(this.#body.take(), this.#call, 'body', this.#status);
    if (this.#taker !== undefined) this.#body = new BodyCollector(settings.maxMessageBytes);
    return true;
  }

  #refused(body: Uint8Array): void {
    const { session } = this.#target;
    if (this.#status === 400 && session?.isKnown === true && saysUnknownSession(body)) {
      session.sessionLost(this.#call);
      return;
    }
    const message = refusalMessage(body, this.#call);
    if (message === undefined) {
      const fault = refusedBy(this.#target.server, this.#status);
      this.#target.failed(this.#call, fault, this.#status);
    } else this.#target.message(message, this.#call, 'body', this.#status);
  }

  #noMessage(body: Uint8Array): Fault {
    const what = body.length === 0 ? 'an empty answer' : 'an answer that is no JSON object';
    return brokeProtocol(this.#target.server, `${what} (HTTP status ${this.#status})`);
  }

  #isCutOff(body: Uint8Array): boolean {
    return !this.#hasMarkedEnd && scan(body) instanceof WireFault;
  }
}
