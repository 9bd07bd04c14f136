import { Fault } from '../../../domain/fault/fault.ts';
import { legacyAsk } from '../../../domain/mcp/bridge/to-modern/legacy-ask.ts';
import type { InputAnswer } from '../../../domain/mcp/bridge/to-modern/modern-request.ts';
import type { InputRequest } from '../../../domain/mcp/rev2026/input-required.ts';
import { kindOf } from '../../../domain/mcp/rev2026/value-kind.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { decodeText } from '../../../domain/wire/text.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { Identifiers } from '../../ports/driven/identifiers.ts';
import type { ServerCalls } from '../../push/server-calls.ts';
import type { Call } from '../../relay/call.ts';

export interface InputRoundParts {
  readonly call: Call;
  readonly serverCalls: ServerCalls;
  readonly timers: Timers;
  readonly identifiers: Identifiers;
  readonly answerTimeoutMs: number;
}

/** More of what a client says is not repeated to it. */
const maxQuoted = 500;

/**
 * What a server asked for in one result, put to the client on the stream of its call: all at once. `over` hears once, of
 * all answers in the order of the requests or of why there will not be all, unless the round is cancelled.
 */
export class InputRound {
  readonly #parts: InputRoundParts;
  readonly #over: (outcome: readonly InputAnswer[] | Fault) => void;
  readonly #giveUps: ((reason: string) => void)[] = [];
  /** By key; undefined while the client has not answered. */
  readonly #answers = new Map<string, Uint8Array | undefined>();
  #cancelTimeout = (): void => undefined;
  #isOver = false;

  constructor(parts: InputRoundParts, over: (outcome: readonly InputAnswer[] | Fault) => void) {
    this.#parts = parts;
    this.#over = over;
  }

  /** `bytes`: the server's result on one line. */
  ask(bytes: Uint8Array, requests: readonly InputRequest[]): void {
    const { call, serverCalls, timers, identifiers, answerTimeoutMs } = this.#parts;
    for (const { key } of requests) this.#answers.set(key, undefined);
    this.#cancelTimeout = timers.after(answerTimeoutMs, () => {
      const text = `the client did not answer within ${answerTimeoutMs} ms what it was asked`;
      this.#end(new Fault('idle_timeout', text));
    });
    for (const request of requests) {
      if (this.#isOver) return;
      const giveUp = serverCalls.ask({
        call,
        compose: (id) => legacyAsk(bytes, request, id, () => identifiers.sessionId()),
        answered: (response) => this.#answered(request, response),
      });
      this.#giveUps.push(giveUp);
    }
  }

  /** Nobody waits for the answers any more. */
  cancel(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimeout();
    for (const giveUp of this.#giveUps) giveUp(reason);
  }

  #answered({ key, method }: InputRequest, { bytes, result, error }: Message): void {
    if (this.#isOver) return;
    if (error !== undefined) {
      const quoted = decodeText(bytes, error).slice(0, maxQuoted);
      this.#end(new Fault('invalid_params', `the client answered ${method} with ${quoted}`));
    } else if (result === undefined || kindOf(bytes, result) !== 'object') {
      this.#end(new Fault('invalid_params', `the client answered ${method} with no object`));
    } else {
      this.#answers.set(key, bytes.slice(result.start, result.end));
      const answers = [...this.#answers].flatMap(([name, answer]) =>
        answer === undefined ? [] : { key: name, result: answer },
      );
      if (answers.length === this.#answers.size) this.#end(answers);
    }
  }

  #end(outcome: readonly InputAnswer[] | Fault): void {
    this.cancel('it is not needed any more');
    this.#over(outcome);
  }
}
