import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ChangeEvents } from './change-source.ts';

/** What one watch reports, kept until its opening has been taken note of: both may happen in one turn. */
export class WatchAttempt implements ChangeEvents {
  readonly #receiver: ChangeEvents;
  readonly #early: Message[] = [];
  #earlyEnd: Fault | undefined;
  #phase: 'opening' | 'open' | 'over' = 'opening';

  constructor(receiver: ChangeEvents) {
    this.#receiver = receiver;
  }

  changed(message: Message): void {
    if (this.#phase === 'opening') this.#early.push(message);
    else if (this.#phase === 'open') this.#receiver.changed(message);
  }

  ended(fault: Fault): void {
    if (this.#phase === 'opening') {
      this.#earlyEnd ??= fault;
    } else if (this.#phase === 'open') {
      this.#phase = 'over';
      this.#receiver.ended(fault);
    }
  }

  /** From now on reports pass at once. */
  begin(): void {
    if (this.#phase !== 'opening') return;
    this.#phase = 'open';
    for (const message of this.#early) this.changed(message);
    if (this.#earlyEnd !== undefined) this.ended(this.#earlyEnd);
  }

  /** Nothing it reports is of interest any more. */
  close(): void {
    this.#phase = 'over';
  }
}
