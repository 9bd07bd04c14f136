import type {
  AnswerCarrier,
  ReplySink,
} from '../../../src/application/ports/driving/client-session.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';

export interface Refusal {
  readonly fault: Fault;
  readonly idText: string;
}

/** Remembers what came for one message. Anything after the last thing is a bug and throws. */
export class RecordingSink implements ReplySink {
  /** Names of what came, in order. */
  readonly events: string[] = [];
  readonly pushed: string[] = [];
  readonly refusals: Refusal[] = [];
  carrier: AnswerCarrier | undefined;
  isAbandoned = false;
  #answer: string | undefined;
  #isOver = false;

  stream(): void {
    this.#note('stream');
  }

  push(message: Uint8Array): void {
    this.#note('push');
    this.pushed.push(decodeText(message));
  }

  answer(message: Uint8Array, carrier: AnswerCarrier): void {
    this.#note('answer');
    this.#isOver = true;
    this.#answer = decodeText(message);
    this.carrier = carrier;
  }

  release(): void {
    this.#note('release');
  }

  refuse(fault: Fault, idText: string): void {
    this.#note('refuse');
    this.#isOver = true;
    this.refusals.push({ fault, idText });
  }

  abandon(): void {
    this.#note('abandon');
    this.#isOver = true;
    this.isAbandoned = true;
  }

  /** Whether the last thing has come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The answer's text; it must have come. */
  get text(): string {
    if (this.#answer === undefined) throw new Error(`no answer, but: ${this.events.join(', ')}`);
    return this.#answer;
  }

  /** The answer parsed; for tests that do not care about bytes. */
  get parsed(): RpcAnswer {
    return JSON.parse(this.text) as RpcAnswer;
  }

  #note(event: string): void {
    if (this.#isOver) throw new Error(`${event} after the last thing: ${this.events.join(', ')}`);
    this.events.push(event);
  }
}

export interface RpcAnswer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly error_code: string; readonly retry_after_ms?: number };
  };
}
