import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { composeRequest } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { PendingCarrier, PendingRequest } from '../links/pending.ts';

/** A request of the gateway itself to a server of the stateless era. */
export class OwnQuestion implements PendingRequest {
  readonly method: string;
  readonly caller: Principal | undefined;
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  readonly resting = false;
  readonly #settle: (outcome: Message | Fault) => void;

  /** `caller`: on whose behalf it is asked. */
  constructor(
    method: string,
    settle: (outcome: Message | Fault) => void,
    caller?: Principal | undefined,
  ) {
    this.method = method;
    this.caller = caller;
    this.#settle = settle;
  }

  onStreaming(): void {}

  onRelease(): void {}

  onAnswer(message: Message): void {
    this.#settle(message);
  }

  onFailure(fault: Fault): void {
    this.#settle(fault);
  }
}

/** The message of such a request; its id is replaced when it is sent. */
export const requestOf = (method: string, params: Uint8Array): Message => {
  const message = scan(composeRequest(0, method, params));
  if (message instanceof WireFault) throw new TypeError(`not a request: ${message.message}`);
  return message;
};
