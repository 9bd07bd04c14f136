import { type Verdict, verdictOf } from '../../domain/breaker/verdict.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan, scanBatch } from '../../domain/wire/scan.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { AnswerCarrier } from '../ports/driving/client-session.ts';
import { type InFlight, outgoingIdOf } from './in-flight.ts';
import type { PendingRequest } from './pending.ts';

/** Whose messages arrive. */
export interface ArrivalHost {
  /** A request of the server. `about`: the call it belongs to, where that can be told. */
  asked(message: Message, about: PendingRequest | undefined): void;
  notified(message: Message, about: PendingRequest | undefined): void;
  /** The request under this id of the link comes to nothing. */
  failed(call: number, fault: Fault): void;
  /** The request is answered; false when it was over already. */
  release(pending: PendingRequest, verdict: Verdict): boolean;
}

/** What becomes of the texts that come over a link: whose answer each is, or what its server wants. */
export class Arrivals {
  readonly #host: ArrivalHost;
  readonly #calls: InFlight;
  readonly #metrics: Metrics;

  constructor(host: ArrivalHost, calls: InFlight, metrics: Metrics) {
    this.#host = host;
    this.#calls = calls;
    this.#metrics = metrics;
  }

  /** One message or batch. `call`: the request on whose stream it came. */
  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier: AnswerCarrier,
    status: number | undefined,
  ): void {
    const message = scan(bytes);
    if (!(message instanceof WireFault)) {
      this.#take(message, call, carrier, status);
      return;
    }
    const batch = scanBatch(bytes); // servers of 2025-03-26 may answer with one
    if (batch === undefined || batch instanceof WireFault) this.#unreadable(message, call);
    else
      for (const { start, end } of batch) this.#element(bytes.subarray(start, end), call, carrier);
  }

  /** Takes the request out that this response answers; undefined when nobody waits for it. */
  answeredBy(
    response: Message,
    call: number | undefined,
    carrier: AnswerCarrier,
    status?: number,
  ): PendingRequest | undefined {
    if (carrier === 'body' && call !== undefined && response.idKey !== String(call)) {
      this.#strayed(call);
      return undefined;
    }
    const pending = this.#calls.get(outgoingIdOf(response));
    if (pending === undefined) this.#metrics.messageDropped('unknown_reply');
    else this.#host.release(pending, verdictOf(undefined, status));
    return pending;
  }

  #element(bytes: Uint8Array, call: number | undefined, carrier: AnswerCarrier): void {
    const message = scan(bytes);
    if (message instanceof WireFault) this.#unreadable(message, undefined);
    else this.#take(message, call, carrier, undefined);
  }

  #take(
    message: Message,
    call: number | undefined,
    carrier: AnswerCarrier,
    status: number | undefined,
  ): void {
    if (message.kind === 'response') {
      this.answeredBy(message, call, carrier, status)?.onAnswer(message, carrier, status);
      return;
    }
    const about = call === undefined ? this.#calls.named(message) : this.#calls.get(call);
    if (message.kind === 'request') this.#host.asked(message, about);
    else this.#host.notified(message, about);
  }

  /** A body answers the request it came for or nothing: another id is a reply that lost its way. */
  #strayed(call: number): void {
    this.#metrics.messageDropped('unknown_reply');
    const text = 'the server answered with the id of another request';
    this.#host.failed(call, new Fault('backend_protocol_error', text));
  }

  #unreadable(problem: WireFault, call: number | undefined): void {
    this.#metrics.messageDropped('unreadable');
    const id = call ?? Number(problem.idKey === '' ? Number.NaN : problem.idKey);
    const text = `the server's message is not valid: ${problem.message}`;
    this.#host.failed(id, new Fault('backend_protocol_error', text));
  }
}
