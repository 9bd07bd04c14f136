import type { FaultCode } from '../../domain/fault/catalogue.ts';
import type { Message } from '../../domain/wire/message.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import type { CallRecorder } from '../caching/call-recorder.ts';
import type { RunEnd } from '../ports/driven/idempotency-records.ts';
import type { Call } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';

/** After these a call that was sent may have been carried out; after all others it certainly was not. */
const doubtful: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'outcome_unknown',
  'timeout',
  'message_too_large',
  'backend_protocol_error',
  'slow_reader',
  'internal',
]);

/** One call with a key on its way to its server. */
export class KeyedRun implements CallRecorder {
  readonly #call: Call;
  readonly #maxAnswerBytes: number;
  readonly #onEnd: (end: RunEnd) => void;
  #answer: Uint8Array | undefined;
  #isAnswered = false;

  constructor(call: Call, maxAnswerBytes: number, onEnd: (end: RunEnd) => void) {
    this.#call = call;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#onEnd = onEnd;
  }

  answered(message: Message): void {
    this.#isAnswered = true;
    // A message may be a small part of a large buffer, which it would keep.
    if (message.bytes.length <= this.#maxAnswerBytes)
      this.#answer = Uint8Array.from(onOneLine(message));
  }

  told(): void {
    // Others get the answer alone.
  }

  ended(end: CallEnd): void {
    this.#onEnd(this.#outcome(end));
  }

  #outcome(end: CallEnd): RunEnd {
    if (this.#isAnswered || end.kind === 'result' || end.kind === 'error')
      return { kind: 'answered', answer: this.#answer };
    const { upstream } = this.#call;
    const isSent = upstream !== undefined && upstream.isWaiting !== true;
    const isDoubtful = end.kind === 'cancelled' || doubtful.has(end.fault.code);
    return { kind: isSent && isDoubtful ? 'unknown' : 'untouched' };
  }
}
