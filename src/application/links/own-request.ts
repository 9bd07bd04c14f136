import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Deadlines } from './deadlines.ts';
import type { PendingCarrier, PendingRequest } from './pending.ts';
import type { Upstream } from './upstream.ts';

/** A request of the gateway itself: handshakes, merged lists, restored settings. */
class OwnRequest implements PendingRequest {
  readonly method: string;
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  readonly #settle: (outcome: Message | Fault) => void;
  readonly #deadlines: Deadlines;

  constructor(method: string, deadlines: Deadlines, settle: (outcome: Message | Fault) => void) {
    this.method = method;
    this.#deadlines = deadlines;
    this.#settle = settle;
  }

  onStreaming(): void {
    this.#deadlines.extend(this);
  }

  /** Nothing of the gateway's own ever waits for a client, and nobody watches its stream. */
  readonly resting = false;

  onRelease(): void {}

  onAnswer(message: Message): void {
    this.#deadlines.remove(this);
    this.#settle(message);
  }

  onFailure(fault: Fault): void {
    this.#deadlines.remove(this);
    this.#settle(fault);
  }
}

/**
 * Asks the server behind `upstream`; `headers` mirror the request where its era and carrier want it. Resolves with its
 * response (a result or an error) or the fault that prevented one.
 */
export const askServer = (
  upstream: Upstream,
  method: string,
  params: Uint8Array | undefined,
  deadlines: Deadlines,
  headers?: readonly string[],
): Promise<Message | Fault> =>
  new Promise((resolve) => {
    const request = new OwnRequest(method, deadlines, resolve);
    deadlines.add(request);
    upstream.ask(request, params, headers);
  });
