import type { Fault } from '../../../domain/fault/fault.ts';
import {
  type Capabilities,
  type ClientCapabilities,
  missingOf,
} from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import type { ModernAnswers } from '../../../domain/mcp/bridge/to-legacy/modern-answer.ts';
import { urlElicitations } from '../../../domain/mcp/bridge/to-legacy/url-elicitations.ts';
import { composeInputRequired } from '../../../domain/mcp/rev2026/input-required.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';
import { lacking, tooLongToKeep } from './call-faults.ts';
import { ClientTurn } from './client-turn.ts';
import type { LaneRequest } from './lane-request.ts';

/** An answer that came while the client was away. */
interface KeptAnswer {
  readonly message: Message;
  readonly carrier: AnswerCarrier;
}

/** A longer answer is not kept for a client that may never come back. */
const maxKeptBytes = 8_192;

/** Who called: there with a request, or away until it sends the next one. Of one that is away no request is kept. */
export class Caller {
  #turn: ClientTurn | undefined;
  #capabilities: ClientCapabilities;
  #kept: KeptAnswer | Fault | undefined;

  constructor(request: LaneRequest) {
    this.#turn = new ClientTurn(request);
    this.#capabilities = request.capabilities;
  }

  /** Undefined while it is away. */
  get turn(): ClientTurn | undefined {
    return this.#turn;
  }

  /** What came in its absence; a fault when that is lost. */
  get kept(): KeptAnswer | Fault | undefined {
    return this.#kept;
  }

  missing(needed: Capabilities): Capabilities | undefined {
    return missingOf(needed, this.#capabilities);
  }

  returns(request: LaneRequest): ClientTurn {
    const turn = new ClientTurn(request);
    this.#turn = turn;
    this.#capabilities = request.capabilities;
    return turn;
  }

  /** Its request ends with this raw result, and it is to come back. */
  sendAway(result: Uint8Array): void {
    const turn = this.#turn;
    this.#turn = undefined;
    turn?.call.answerAsShown(result);
  }

  keep(message: Message, carrier: AnswerCarrier): void {
    message.long?.release();
    const isShort = message.long === undefined && message.bytes.length <= maxKeptBytes;
    // A copy, because the bytes may be a part of much more.
    this.#kept = isShort
      ? { message: { ...message, bytes: message.bytes.slice() }, carrier }
      : tooLongToKeep;
  }

  /** What it is told when it comes back: the call failed in its absence. */
  keepFault(fault: Fault): void {
    this.#kept = fault;
  }

  /** `state`: makes the `requestState` for sending the request once more, without anything that waits for it. */
  answer(
    message: Message,
    answers: ModernAnswers,
    carrier: AnswerCarrier,
    state: () => Promise<string>,
  ): Promise<void> | undefined {
    const turn = this.#turn;
    if (turn === undefined) return undefined;
    const elicitations = urlElicitations(message, turn.call.method);
    if (elicitations === undefined) {
      turn.answer(message, answers, carrier);
      return undefined;
    }
    const missing = this.missing({ elicitation: { url: {} } });
    if (missing !== undefined) {
      turn.call.onFailure(lacking(missing));
      return undefined;
    }
    return state().then((text) => turn.call.answerWith(composeInputRequired(elicitations, text)));
  }

  fail(fault: Fault): void {
    this.#turn?.call.onFailure(fault);
  }
}
