import { isReusable } from '../../domain/caching/reusable-answer.ts';
import { holdsText } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Call } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';
import type { CallRecorder } from './call-recorder.ts';

/** A call, and how it goes to its server. */
export interface Passenger {
  readonly call: Call;
  readonly send: () => void;
}

const progress = encodeText('"notifications/progress"');

/** One call on its way to its server, and those that wait for its answer because they ask the same. */
export class Flight implements CallRecorder {
  readonly #onEnd: (flight: Flight, wasCancelled: boolean) => void;
  readonly #waiting: Passenger[] = [];
  #answer: Message | undefined;
  /** Its client saw more than the answer, which others would miss. */
  #isPersonal = false;

  constructor(onEnd: (flight: Flight, wasCancelled: boolean) => void) {
    this.#onEnd = onEnd;
  }

  /** What others may have of it; undefined while there is none. */
  get answer(): Message | undefined {
    return this.#answer;
  }

  join(passenger: Passenger): void {
    this.#waiting.push(passenger);
  }

  /** Those who still want an answer. They leave with that. */
  leave(): readonly Passenger[] {
    return this.#waiting.splice(0).filter(({ call }) => !call.ended);
  }

  answered(message: Message): void {
    if (!this.#isPersonal && isReusable(message)) this.#answer = message;
  }

  told(bytes: Uint8Array | undefined): void {
    this.#isPersonal ||= bytes === undefined || !holdsText(bytes, progress);
    if (this.#isPersonal) this.#answer = undefined;
  }

  ended({ kind }: CallEnd): void {
    this.#onEnd(this, kind === 'cancelled'); // its client does not want the answer any more
  }
}
