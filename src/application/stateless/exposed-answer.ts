import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PendingCarrier, PendingRequest } from '../links/pending.ts';
import type { AnswerCarrier } from '../ports/driving/gateway.ts';
import type { Call } from '../relay/call.ts';

/** A call whose answer changes on its way: the client knows its server's tasks under names of the gateway's. */
export class ExposedAnswer implements PendingRequest {
  readonly method: string;
  outgoingId = 0;
  progressKey = '';
  readonly resting = false;
  readonly #call: Call;
  readonly #exposed: (answer: Message) => Message;

  constructor(call: Call, exposed: (answer: Message) => Message) {
    this.method = call.method;
    this.#call = call;
    this.#exposed = exposed;
  }

  get upstream(): PendingCarrier | undefined {
    return this.#call.upstream;
  }

  set upstream(carrier: PendingCarrier | undefined) {
    this.#call.upstream = carrier;
  }

  onStreaming(): void {
    this.#call.onStreaming();
  }

  onRelease(): void {}

  onAnswer(message: Message, carrier: AnswerCarrier): void {
    this.#call.onAnswer(this.#exposed(message), carrier);
  }

  onFailure(fault: Fault): void {
    this.#call.onFailure(fault);
  }
}
