import type { Ledger } from '../ledger.ts';
import { repeatableTools } from '../servers/offer.ts';
import type { Rpc } from '../servers/rpc.ts';
import type { World } from '../world.ts';
import { Ask, type AskFacts, type Outcome } from './ask.ts';

/** Refusals that a client may meet while servers fail. Others mean that the gateway or the simulation has a bug. */
const expectedCodes: ReadonlySet<string> = new Set([
  'backend_unavailable',
  'backend_protocol_error',
  'outcome_unknown',
  'session_lost',
  'timeout',
  'overloaded',
  'too_many_in_flight',
  'shutting_down',
  'idle_timeout',
  // The list of the only server that has the tool could not be read.
  'unknown_namespace',
  'method_not_found',
  'invalid_params',
  'resource_not_found',
  'missing_client_capability',
  // What waited for its client's answer is gone.
  'request_state_refused',
]);

/** Executions of a call that may be repeated: as many as there are attempts. */
const maxRepeatedExecutions = 3;

/** All requests of all clients, and what has to be true of them. */
export class Asks {
  readonly #world: World;
  readonly #ledger: Ledger;
  /** No call takes longer, unless its client makes its server wait. */
  readonly #maxCallMs: number;
  readonly #open = new Set<Ask>();
  readonly #over: Ask[] = [];
  #named = 0;

  constructor(world: World, ledger: Ledger, maxCallMs: number) {
    this.#world = world;
    this.#ledger = ledger;
    this.#maxCallMs = maxCallMs;
  }

  get open(): number {
    return this.#open.size;
  }

  /** By the way each ended. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.#over) {
      const key = outcome?.code ?? outcome?.kind ?? 'open';
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** A name for a call that no other has. */
  nextCall(client: string): string {
    this.#named += 1;
    return `${client}.${this.#named}`;
  }

  begin(facts: AskFacts, pushed: (message: Rpc, ask: Ask) => void, ended: (ask: Ask) => void): Ask {
    const ask = new Ask(facts, this.#world, pushed, (over) => {
      this.#ended(over);
      ended(over);
    });
    this.#open.add(ask);
    return ask;
  }

  /** What must hold at every moment. */
  check(): void {
    const { nowMs } = this.#world;
    for (const ask of this.#open) {
      if (!ask.isResting && nowMs - ask.sentAtMs > this.#maxCallMs)
        this.#world.violated(`${ask.name}: no end after ${nowMs - ask.sentAtMs} ms`);
    }
  }

  /** What must hold once nothing is under way any more. */
  checkAtEnd(): void {
    for (const ask of this.#open) this.#world.violated(`${ask.name}: never ended`);
    for (const ask of this.#over) this.#checkExecutions(ask);
  }

  #ended(ask: Ask): void {
    this.#open.delete(ask);
    this.#over.push(ask);
    const { code, kind } = ask.outcome ?? {};
    const isExpected = code === undefined || expectedCodes.has(code);
    if (!isExpected) this.#world.violated(`${ask.name}: ended with ${kind} ${code}`);
    this.#checkExecutions(ask);
  }

  #checkExecutions({ facts, outcome, name }: Ask): void {
    if (facts.call === undefined) return;
    const executions = this.#ledger.of(facts.call);
    const isRepeatable = repeatableTools.has(facts.tool ?? '');
    const bound = isRepeatable ? maxRepeatedExecutions : 1;
    if (executions > bound)
      this.#world.violated(`${name}: ${facts.call} was carried out ${executions} times`);
    if (outcome?.isRetryable === true && executions > 0 && !isRepeatable && !facts.isContinued)
      this.#world.violated(`${name}: ${outcome.code} says try again, but it was carried out`);
    if (isWhole(outcome) && executions === 0)
      this.#world.violated(`${name}: it has a result, but nobody carried it out`);
  }
}

/** A result that says that the call was carried out. */
const isWhole = (outcome: Outcome | undefined): boolean => {
  const result = outcome?.message?.result;
  return (
    result !== undefined && result['isError'] !== true && result['resultType'] !== 'input_required'
  );
};
