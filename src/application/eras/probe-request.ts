import type { Fault } from '../../domain/fault/fault.ts';
import type { ProbeOutcome } from '../../domain/mcp/era-evidence.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { PendingCarrier, PendingRequest } from '../links/pending.ts';
import type { Upstream } from '../links/upstream.ts';
import type { AnswerCarrier } from '../ports/driving/client-session.ts';

/** A request whose outcome says what kind of server this is: the HTTP status and the kind of failure count. */
class ProbeRequest implements PendingRequest {
  readonly method: string;
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  readonly resting = false;
  readonly #settle: (outcome: ProbeOutcome) => void;

  constructor(method: string, settle: (outcome: ProbeOutcome) => void) {
    this.method = method;
    this.#settle = settle;
  }

  onStreaming(): void {}

  onRelease(): void {}

  onAnswer(answer: Message, _carrier: AnswerCarrier, status?: number): void {
    this.#settle({ answer, status });
  }

  onFailure(fault: Fault, status?: number): void {
    this.#settle({ fault, status });
  }
}

export interface ProbeQuestion {
  readonly method: string;
  /** Raw JSON text. */
  readonly params: Uint8Array;
  /** Flat list; they mirror the request on HTTP. */
  readonly headers?: readonly string[];
}

/** Resolves with whatever becomes of the request. Without `deadlines` that may be never. */
export const probe = (
  upstream: Upstream,
  { method, params, headers }: ProbeQuestion,
  deadlines: Deadlines | undefined,
): Promise<ProbeOutcome> =>
  new Promise((resolve) => {
    const request = new ProbeRequest(method, (outcome) => {
      deadlines?.remove(request);
      resolve(outcome);
    });
    deadlines?.add(request);
    upstream.ask(request, params, headers);
  });
