/** What servers carried out, by the name each client gave its call. Kept outside the servers: their ends do not touch it. */
export class Ledger {
  readonly #executions = new Map<string, number>();

  executed(call: string): void {
    this.#executions.set(call, this.of(call) + 1);
  }

  of(call: string): number {
    return this.#executions.get(call) ?? 0;
  }
}
