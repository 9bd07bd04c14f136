import type {
  AnswerCarrier,
  ReplySink,
} from '../../../src/application/ports/driving/client-session.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { type Rpc, readRpc } from '../servers/rpc.ts';
import type { World } from '../world.ts';

export interface AskFacts {
  readonly client: string;
  readonly id: number | string;
  readonly method: string;
  /** The tool that is called, as its server knows it. */
  readonly tool?: string | undefined;
  /** What the ledgers of servers know the call by. */
  readonly call?: string | undefined;
  /** It goes on with a call that its server has begun. */
  readonly isContinued?: boolean | undefined;
}

/** How a request ended, as its client saw it. */
export interface Outcome {
  readonly kind: 'result' | 'error' | 'refused' | 'abandoned';
  readonly message?: Rpc | undefined;
  /** `error_code` of a refusal by the gateway. */
  readonly code?: string | undefined;
  readonly isRetryable: boolean;
}

/** One request of a simulated client: takes what comes for it and looks that it is its own, and whole, and once. */
export class Ask implements ReplySink {
  readonly facts: AskFacts;
  readonly sentAtMs: number;
  /** Its client does not want the answer any more. */
  isCancelled = false;
  /** Since when its server waits for its client; such a call has no deadline. */
  isResting = false;
  outcome: Outcome | undefined;
  readonly #world: World;
  readonly #pushed: (message: Rpc, ask: Ask) => void;
  readonly #ended: (ask: Ask) => void;

  constructor(
    facts: AskFacts,
    world: World,
    pushed: (message: Rpc, ask: Ask) => void,
    ended: (ask: Ask) => void,
  ) {
    this.facts = facts;
    this.#world = world;
    this.sentAtMs = world.nowMs;
    this.#pushed = pushed;
    this.#ended = ended;
  }

  get name(): string {
    const { client, id, method, tool = '' } = this.facts;
    return `${client} ${JSON.stringify(id)} ${method} ${tool}`;
  }

  stream(): void {
    if (this.outcome !== undefined) this.#world.violated(`${this.name}: a stream after its end`);
  }

  push(bytes: Uint8Array): void {
    const text = decodeText(bytes);
    if (this.outcome !== undefined) {
      this.#world.violated(`${this.name}: after its end came ${text}`);
      return;
    }
    this.#pushed(readRpc(text), this);
  }

  answer(bytes: Uint8Array, _carrier: AnswerCarrier): void {
    const text = decodeText(bytes);
    const message = readRpc(text);
    const code = message.error?.data?.error_code;
    this.#world.note(`${this.name} = ${text.slice(0, 200)}`);
    if (message.id !== this.facts.id)
      this.#world.violated(`${this.name}: got the answer of another id: ${text}`);
    if (message.result !== undefined) this.#checkContent(text, message.result);
    this.#end({
      kind: message.error === undefined ? 'result' : 'error',
      message,
      code,
      isRetryable: message.error?.data?.retryable === true,
    });
  }

  release(): void {}

  refuse(fault: Fault, idText: string): void {
    this.#world.note(`${this.name} refused: ${fault.code}`);
    if (idText !== JSON.stringify(this.facts.id))
      this.#world.violated(`${this.name}: refused under another id: ${idText}`);
    this.#end({ kind: 'refused', code: fault.code, isRetryable: fault.row.retryable });
  }

  abandon(): void {
    this.#world.note(`${this.name} abandoned`);
    if (!this.isCancelled)
      this.#world.violated(`${this.name}: nobody cancelled it, but it has no answer`);
    this.#end({ kind: 'abandoned', isRetryable: false });
  }

  #checkContent(text: string, { content, isError }: Readonly<Record<string, unknown>>): void {
    const { call } = this.facts;
    if (call === undefined || content === undefined || isError === true) return;
    if (JSON.stringify(content) !== JSON.stringify([{ type: 'text', text: call }]))
      this.#world.violated(`${this.name}: got the answer of another call: ${text}`);
  }

  #end(outcome: Outcome): void {
    if (this.outcome !== undefined) {
      this.#world.violated(`${this.name}: a second end, ${outcome.kind} ${outcome.code ?? ''}`);
      return;
    }
    this.outcome = outcome;
    this.#ended(this);
  }
}
