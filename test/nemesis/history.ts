import { readFileSync } from 'node:fs';

/** Refusals that failing servers explain. */
const expectedCodes: ReadonlySet<string> = new Set([
  'backend_unavailable',
  'backend_protocol_error',
  'outcome_unknown',
  'session_lost',
  'timeout',
  'overloaded',
]);

/** A call that may be repeated is sent `retry.max_attempts` times at most. */
const maxExecutions = { read: 3, write: 1 } as const;

export type Tool = keyof typeof maxExecutions;

interface Entry {
  readonly call: string;
  readonly tool: Tool;
  outcome: string | undefined;
  isRetryable: boolean;
}

interface Answer {
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly error_code?: string; readonly retryable?: boolean };
  };
}

/** What clients saw, held against what servers did. */
export class History {
  readonly violations: string[] = [];
  readonly #entries: Entry[] = [];

  /** A call is about to be sent; the returned functions say what became of it. */
  begin(call: string, tool: Tool): (answer: string) => boolean {
    const entry: Entry = { call, tool, outcome: undefined, isRetryable: false };
    this.#entries.push(entry);
    return (answer) => this.#ended(entry, answer);
  }

  get outcomes(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { outcome = 'none' } of this.#entries) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  get calls(): number {
    return this.#entries.length;
  }

  check(ledgerPath: string): void {
    const executions = new Map<string, number>();
    for (const call of readFileSync(ledgerPath, 'utf8').split('\n'))
      executions.set(call, (executions.get(call) ?? 0) + 1);
    for (const { call, tool, outcome, isRetryable } of this.#entries) {
      const count = executions.get(call) ?? 0;
      if (outcome === undefined) this.violations.push(`${call}: no outcome`);
      if (count > maxExecutions[tool])
        this.violations.push(`${call}: ${tool} was carried out ${count} times`);
      if (outcome === 'result' && count === 0)
        this.violations.push(`${call}: has a result, but nobody carried it out`);
      if (isRetryable && tool === 'write' && count > 0)
        this.violations.push(`${call}: ${outcome} says try again, but it was carried out`);
    }
  }

  /** True for a result. */
  #ended(entry: Entry, text: string): boolean {
    const { result, error } = JSON.parse(text) as Answer;
    const code = error?.data?.error_code ?? String(error?.code);
    entry.outcome = error === undefined ? 'result' : code;
    entry.isRetryable = error?.data?.retryable === true;
    if (error === undefined && result?.content?.[0]?.text !== entry.call)
      this.violations.push(`${entry.call}: got another answer: ${text.slice(0, 300)}`);
    if (error !== undefined && !expectedCodes.has(code))
      this.violations.push(`${entry.call}: an unexpected refusal: ${text.slice(0, 300)}`);
    return error === undefined;
  }
}
