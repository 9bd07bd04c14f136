import type { Fault } from '../../../domain/fault/fault.ts';
import { resultTypeOf } from '../../../domain/mcp/rev2026/input-required.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { PendingCarrier } from '../../links/pending.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';
import type { Call } from '../../relay/call.ts';
import type { ChannelListener, PeerChannel } from '../peer-channel.ts';
import { decodeNews } from './carried-news.ts';
import { newsNotUnderstood, ownerWasLost } from './parked-faults.ts';

/** A call of a client that goes on at another replica. */
export class CarriedAway implements PendingCarrier, ChannelListener {
  readonly endpoint = undefined;
  readonly #call: Call;
  readonly #notTaken: () => void;
  #channel: PeerChannel | undefined;

  /** `notTaken`: the other replica certainly has not seen the request. */
  constructor(call: Call, notTaken: () => void) {
    this.#call = call;
    this.#notTaken = notTaken;
  }

  leaves(channel: PeerChannel): void {
    this.#channel = channel;
    if (!this.#call.ended) this.#call.upstream = this;
  }

  cancel(): void {
    this.#channel?.abort();
  }

  pause(): boolean {
    this.#channel?.pause();
    return true;
  }

  resume(): void {
    this.#channel?.resume();
  }

  received(bytes: Uint8Array): void {
    const news = decodeNews(bytes);
    switch (news?.kind) {
      case undefined:
        this.#failed(newsNotUnderstood);
        break;
      case 'stream':
        this.#call.onStreaming();
        break;
      case 'told':
        this.#told(scan(news.bytes));
        break;
      case 'answer':
        this.#answered(scan(news.bytes), news.carrier);
        break;
      case 'fault':
        this.#call.onFailure(news.fault);
        break;
    }
  }

  /** Nothing is missing after its last word. */
  finished(): void {
    this.#call.onFailure(ownerWasLost);
  }

  /** The request goes out at once, whatever its size. */
  drained(): void {}

  broken(taken: 'no' | 'maybe'): void {
    if (taken === 'maybe') this.#call.onFailure(ownerWasLost);
    else if (!this.#call.ended) this.#notTaken();
  }

  #told(message: Message | WireFault): void {
    if (message instanceof WireFault) this.#failed(newsNotUnderstood);
    else this.#call.notify(message, message.bytes);
  }

  #answered(message: Message | WireFault, carrier: AnswerCarrier): void {
    if (message instanceof WireFault) {
      this.#failed(newsNotUnderstood);
    } else if (message.result !== undefined && resultTypeOf(message) === 'input_required') {
      const { start, end } = message.result;
      this.#call.answerAsShown(message.bytes.subarray(start, end));
    } else this.#call.onAnswer(message, carrier);
  }

  #failed(fault: Fault): void {
    this.#channel?.abort();
    this.#call.onFailure(fault);
  }
}
