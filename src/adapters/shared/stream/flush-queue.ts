/** Something that collects output during one turn of the event loop. */
export interface TurnOutput {
  flush(): void;
}

/**
 * Flushes the output of one turn at its end, each connection once. Answers that arrive together then
 * leave in one system call, which is worth more than any other saving on a busy connection.
 */
export class FlushQueue {
  #waiting: TurnOutput[] = [];
  readonly #flushAll = (): void => {
    const turn = this.#waiting;
    this.#waiting = [];
    for (const output of turn) output.flush();
  };

  /** Call once per turn and output, with its first piece. */
  add(output: TurnOutput): void {
    // One callback for all connections: a callback each would cost as much as the write it saves.
    if (this.#waiting.length === 0) setImmediate(this.#flushAll);
    this.#waiting.push(output);
  }
}
