import type {
  AnswerCarrier,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { errorReply, rpcCodeOf } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { composeEnvelope } from '../../../domain/wire/client-form.ts';
import { scan } from '../../../domain/wire/scan.ts';
import type { Timestamps } from './timestamps.ts';

/** Puts what belongs to one message into envelopes: its answer, its refusal, what comes before them. */
export class EnvelopeSink implements ReplySink {
  readonly #sink: ReplySink;
  readonly #timestamps: Timestamps;
  readonly #idText: string;
  readonly #refusesAsk: (message: Uint8Array) => boolean;

  /**
   * `idText`: raw id of the request; empty when it has none, as a batch. `refusesAsk`: whether a message is a request the
   * client cannot answer, which is answered for it and goes no further.
   */
  constructor(
    sink: ReplySink,
    timestamps: Timestamps,
    idText: string,
    refusesAsk: (message: Uint8Array) => boolean,
  ) {
    this.#sink = sink;
    this.#timestamps = timestamps;
    this.#idText = idText;
    this.#refusesAsk = refusesAsk;
  }

  stream(): void {
    this.#sink.stream();
  }

  push(message: Uint8Array): void {
    if (!this.#refusesAsk(message)) this.#sink.push(inEnvelope(message, this.#timestamps));
  }

  answer(message: Uint8Array, carrier: AnswerCarrier, errorCode?: number): void {
    this.#sink.answer(this.#wrap(this.#idText, message), carrier, errorCode);
  }

  release(): void {
    this.#sink.release();
  }

  /** The original router takes nothing but payloads, so a refusal is one too (mission §3.5). */
  refuse(fault: Fault, idText: string, era: Era = 'legacy'): void {
    const refusal = this.#wrap(idText, errorReply(idText, fault, era));
    this.#sink.answer(refusal, 'channel', rpcCodeOf(fault, era));
  }

  abandon(): void {
    this.#sink.abandon();
  }

  #wrap(idText: string, message: Uint8Array): Uint8Array {
    return composeEnvelope(idText, message, this.#timestamps.now());
  }
}

/** A message that answers nothing, under an id of its own if it has one. */
export const inEnvelope = (message: Uint8Array, timestamps: Timestamps): Uint8Array =>
  composeEnvelope(scan(message).idKey, message, timestamps.now());
