import { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import { acknowledgedFilter } from '../../domain/mcp/rev2026/subscription-messages.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ChangeEvents, Watch } from './change-source.ts';

const methodNotFound = -32_601;
const invalidParams = -32_602;
const acknowledgedMethod = 'notifications/subscriptions/acknowledged';
const maxQuotedBytes = 500;

const nothingToCancel = (): void => undefined;

/** One `subscriptions/listen` towards a server: acknowledged first, then notifications, then its end. */
export class ModernWatch implements Watch {
  /** The watch itself once the server has acknowledged it. */
  readonly acknowledged: Promise<Watch | Fault>;
  readonly #resolve: (outcome: Watch | Fault) => void;
  readonly #events: ChangeEvents;
  readonly #metrics: Metrics;
  #phase: 'asked' | 'open' | 'over' = 'asked';
  #honoured: SubscriptionFilter | undefined;
  #cancel = nothingToCancel;
  #cancelTimer = nothingToCancel;

  constructor(events: ChangeEvents, metrics: Metrics) {
    const { promise, resolve } = Promise.withResolvers<Watch | Fault>();
    this.acknowledged = promise;
    this.#resolve = resolve;
    this.#events = events;
    this.#metrics = metrics;
  }

  get honoured(): SubscriptionFilter {
    if (this.#honoured === undefined) throw new TypeError('the watch is not acknowledged');
    return this.#honoured;
  }

  /** The request is on its way, and may be answered already. */
  sent(cancel: () => void, timers: Timers, acknowledgeMs: number): void {
    if (this.#phase === 'over') {
      cancel(); // what the carrier has finished itself is not harmed
      return;
    }
    this.#cancel = cancel;
    if (this.#phase === 'open') return;
    this.#cancelTimer = timers.after(acknowledgeMs, () => {
      const text = `the server did not acknowledge the subscription within ${acknowledgeMs} ms`;
      this.#giveUp(new Fault('timeout', text));
    });
  }

  notified(message: Message): void {
    if (this.#phase === 'over') return;
    if (message.method === 'notifications/cancelled') this.#giveUp(endedByServer);
    else if (this.#phase === 'open') this.#events.changed(message);
    else this.#beforeOpen(message);
  }

  onAnswer(message: Message): void {
    if (message.error !== undefined) this.#finish(refusalOf(message.error, message));
    else if (this.#phase === 'open') this.#finish(endedByServer);
    else {
      const text = 'the server ended the subscription without acknowledging it';
      this.#finish(new Fault('backend_protocol_error', text));
    }
  }

  onFailure(fault: Fault): void {
    this.#finish(fault);
  }

  stop(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#cancel();
  }

  #beforeOpen(message: Message): void {
    if (message.method !== acknowledgedMethod) {
      this.#metrics.messageDropped('unacknowledged');
      return;
    }
    const honoured = acknowledgedFilter(message);
    if (honoured === undefined) {
      this.#giveUp(
        new Fault('backend_protocol_error', 'the acknowledgement names no valid filter'),
      );
      return;
    }
    this.#cancelTimer();
    this.#phase = 'open';
    this.#honoured = honoured;
    this.#resolve(this);
  }

  /** A result may still come, but nobody waits for it any more. */
  #giveUp(fault: Fault): void {
    this.#finish(fault);
    this.#cancel();
  }

  #finish(fault: Fault): void {
    const phase = this.#phase;
    this.#phase = 'over';
    this.#cancelTimer();
    if (phase === 'asked') this.#resolve(fault);
    else if (phase === 'open') this.#events.ended(fault);
  }
}

const endedByServer = new Fault('backend_unavailable', 'the server ended the subscription');

const refusalOf = (error: Span, { bytes, errorCode }: Message): Fault => {
  const { start } = error;
  const quoted = decodeText(bytes, { start, end: Math.min(error.end, start + maxQuotedBytes) });
  const text = `the server refused the subscription: ${quoted}`;
  if (errorCode === methodNotFound) return new Fault('method_not_found', text);
  return new Fault(errorCode === invalidParams ? 'invalid_params' : 'backend_protocol_error', text);
};
