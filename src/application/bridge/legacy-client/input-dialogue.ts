import { Fault } from '../../../domain/fault/fault.ts';
import { lackedFor } from '../../../domain/mcp/bridge/to-modern/legacy-ask.ts';
import {
  type InputAnswer,
  retriedRequest,
} from '../../../domain/mcp/bridge/to-modern/modern-request.ts';
import {
  InputProblem,
  type InputRequest,
  readInputRequired,
} from '../../../domain/mcp/rev2026/input-required.ts';
import { type BackoffSettings, backoffDelayMs } from '../../../domain/retry/backoff.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { onOneLine } from '../../../domain/wire/splice.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { Identifiers } from '../../ports/driven/identifiers.ts';
import type { Call } from '../../relay/call.ts';
import type { BridgedSession } from './bridged-session.ts';
import { InputRound } from './input-round.ts';

/** A server that asks for nothing but to be asked again gets this much time. */
const pace: BackoffSettings = { firstDelayMs: 250, maxDelayMs: 5_000 };

/** The call a dialogue is about, as far as it decides what becomes of it. */
export interface DialogueHost {
  /** The request of the next round. */
  retry(message: Message): void;
  /** There will be no next round, and a client, or a model, should read why. */
  fail(fault: Fault): void;
  /** The server broke the protocol. */
  breakOff(reason: string): void;
}

export interface DialogueParts {
  readonly session: BridgedSession;
  readonly timers: Timers;
  readonly identifiers: Identifiers;
}

export interface DialogueSettings {
  /** How often one call may ask its client. */
  readonly maxRounds: number;
  /** How long the client may take to answer what one round asks. */
  readonly answerTimeoutMs: number;
}

/** What a server wants to know before it goes on with a call, round after round (2026-07-28, basic/patterns/mrtr). */
export class InputDialogue {
  readonly #host: DialogueHost;
  readonly #call: Call;
  /** The request of the first round. */
  readonly #request: Message;
  readonly #parts: DialogueParts;
  readonly #settings: DialogueSettings;
  #rounds = 0;
  /** Rounds in a row that asked for nothing. */
  #idleRounds = 0;
  #round: InputRound | undefined;
  #cancelPause = (): void => undefined;

  constructor(
    host: DialogueHost,
    about: { readonly call: Call; readonly request: Message },
    parts: DialogueParts,
    settings: DialogueSettings,
  ) {
    this.#host = host;
    this.#call = about.call;
    this.#request = about.request;
    this.#parts = parts;
    this.#settings = settings;
  }

  /** A result that asks for input. */
  take(answer: Message): void {
    const { maxRounds } = this.#settings;
    const required = readInputRequired(answer);
    if (required === undefined || required instanceof InputProblem) {
      this.#host.breakOff(`the server asked for input, but ${required?.reason ?? 'for none'}`);
      return;
    }
    if (this.#rounds === maxRounds) {
      const text = `the server wanted to know more after ${maxRounds} rounds of questions`;
      this.#host.fail(new Fault('backend_protocol_error', text));
      return;
    }
    this.#rounds += 1;
    const bytes = onOneLine(answer);
    const { requests, requestState: at } = required;
    const state = at && bytes.slice(at.start, at.end);
    if (requests.length > 0) this.#ask(bytes, requests, state);
    else if (state === undefined) this.#host.breakOff('the server asked for input, but for none');
    else this.#pause(state);
  }

  /** Nobody waits for the call any more. */
  cancel(reason: string): void {
    this.#cancelPause();
    this.#round?.cancel(reason);
  }

  #pause(state: Uint8Array): void {
    this.#idleRounds += 1;
    const delayMs = backoffDelayMs(this.#idleRounds, pace);
    this.#cancelPause = this.#parts.timers.after(delayMs, () => this.#retry([], state));
  }

  #ask(bytes: Uint8Array, requests: readonly InputRequest[], state: Uint8Array | undefined): void {
    this.#idleRounds = 0;
    const lacked = this.#lacked(bytes, requests);
    if (lacked !== '') {
      const text = `the server asks for what this client did not declare: ${lacked}`;
      this.#host.fail(new Fault('invalid_params', text));
      return;
    }
    const { session, timers, identifiers } = this.#parts;
    const { answerTimeoutMs } = this.#settings;
    const { serverCalls } = session.client;
    this.#round = new InputRound(
      { call: this.#call, serverCalls, timers, identifiers, answerTimeoutMs },
      (outcome) => {
        if (outcome instanceof Fault) this.#host.fail(outcome);
        else this.#retry(outcome, state);
      },
    );
    this.#round.ask(bytes, requests);
  }

  /** A whole round is judged before anything of it is asked. */
  #lacked(bytes: Uint8Array, requests: readonly InputRequest[]): string {
    const { capabilities, client } = this.#parts.session;
    const names = requests.flatMap(
      (request) => lackedFor(bytes, request, capabilities, client.protocolVersion) ?? [],
    );
    return [...new Set(names)].join(', ');
  }

  #retry(answers: readonly InputAnswer[], state: Uint8Array | undefined): void {
    const again = retriedRequest(this.#request, answers, state);
    if (again instanceof Fault) this.#host.fail(again);
    else this.#host.retry(again);
  }
}
