import { errorReply } from '../../domain/fault/error-reply.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Span } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Acceptance, ClientSession, ReplySink } from '../ports/driving/client-session.ts';

/** Most messages one batch may hold. */
const maxBatchMessages = 50;

const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Collects the answers of one JSON-RPC batch (protocol version 2025-03-26) and answers with one array. */
export class BatchReply implements ReplySink {
  readonly #sink: ReplySink;
  readonly #answers: Uint8Array[] = [];
  #outstanding = 0;
  /** While messages are still being handed in, nothing may be sent yet. */
  #complete = false;

  constructor(sink: ReplySink) {
    this.#sink = sink;
  }

  carry(
    bytes: Uint8Array,
    batch: readonly Span[],
    session: ClientSession,
    target?: string,
  ): Acceptance {
    if (batch.length === 0 || batch.length > maxBatchMessages) {
      const text = `a batch holds 1 to ${maxBatchMessages} messages, this one has ${batch.length}`;
      this.#sink.refuse(new Fault('batch_refused', text), '');
      return 'answering';
    }
    for (const { start, end } of batch) this.#one(bytes.subarray(start, end), session, target);
    this.#complete = true;
    if (this.#outstanding === 0 && this.#answers.length === 0) return 'accepted';
    this.#flush();
    return 'answering';
  }

  stream(): void {
    this.#sink.stream();
  }

  push(message: Uint8Array): void {
    this.#sink.push(message);
  }

  answer(message: Uint8Array): void {
    this.#answers.push(message);
    this.#settled();
  }

  refuse(fault: Fault, idText: string): void {
    this.answer(errorReply(idText, fault));
  }

  /** Answers of other messages of the batch may still come on the stream. */
  release(): void {}

  abandon(): void {
    this.#settled();
  }

  #one(bytes: Uint8Array, session: ClientSession, target: string | undefined): void {
    const message = scan(bytes);
    if (message instanceof WireFault) {
      this.#outstanding += 1;
      this.refuse(new Fault('invalid_request', message.message), message.idKey);
    } else if (message.method === 'initialize') {
      this.#outstanding += 1;
      this.refuse(
        new Fault('invalid_request', 'initialize must not be part of a batch'),
        message.idKey,
      );
    } else {
      // Counted before it is handed in: the answer may come in the same turn.
      if (message.kind === 'request') this.#outstanding += 1;
      session.accept(message, this, target);
    }
  }

  #settled(): void {
    this.#outstanding -= 1;
    this.#flush();
  }

  #flush(): void {
    if (!this.#complete || this.#outstanding > 0) return;
    if (this.#answers.length === 0) this.#sink.abandon();
    else this.#sink.answer(asArray(this.#answers), 'channel');
  }
}

const asArray = (items: readonly Uint8Array[]): Uint8Array => {
  const length = items.reduce((total, item) => total + item.length + 1, 1);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const item of items) {
    whole[at] = at === 0 ? openBracket : comma;
    whole.set(item, at + 1);
    at += item.length + 1;
  }
  whole[at] = closeBracket;
  return whole;
};
