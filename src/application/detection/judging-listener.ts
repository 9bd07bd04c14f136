import type { Fault } from '../../domain/fault/fault.ts';
import type { LinkListener, LongMessages } from '../ports/driven/backend-connector.ts';

/** Hears everything a link reports, and tells once whether what the server says is of the protocol that was detected. */
export class JudgingListener implements LinkListener {
  readonly #listener: LinkListener;
  readonly #onJudged: (isRight: boolean) => void;
  #isJudged = false;

  constructor(listener: LinkListener, onJudged: (isRight: boolean) => void) {
    this.#listener = listener;
    this.#onJudged = onJudged;
  }

  get long(): LongMessages | undefined {
    return this.#listener.long;
  }

  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier?: 'body' | 'channel',
    status?: number,
  ): void {
    if (!this.#isJudged) this.#judge(true);
    this.#listener.message(bytes, call, carrier, status);
  }

  streaming(call: number): void {
    this.#listener.streaming(call);
  }

  released(call: number): void {
    this.#listener.released(call);
  }

  failed(call: number, fault: Fault, status?: number): void {
    this.#mayBeWrong(fault);
    this.#listener.failed(call, fault, status);
  }

  retired(fault: Fault, call: number | undefined): void {
    this.#listener.retired(fault, call);
  }

  closed(fault: Fault): void {
    this.#mayBeWrong(fault);
    this.#listener.closed(fault);
  }

  /** A server that is down or busy shows nothing of its protocol. */
  #mayBeWrong({ code }: Fault): void {
    if (!this.#isJudged && code === 'backend_protocol_error') this.#judge(false);
  }

  #judge(isRight: boolean): void {
    this.#isJudged = true;
    this.#onJudged(isRight);
  }
}
