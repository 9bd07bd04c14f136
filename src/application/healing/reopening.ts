import { Fault } from '../../domain/fault/fault.ts';

/** Endpoints that may have to rest after failures. */
export interface Resting {
  /** Calls back once a link may be opened, after a pause at any rate. The returned function takes that back. */
  whenRested(callback: () => void): () => void;
}

/** Opens a server again by itself, again and again until it is there: whoever waits for what it tells does not call. */
export class Reopening {
  readonly #pool: Resting;
  readonly #open: () => object | Promise<object>;
  readonly #isWanted: () => boolean;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  /** `open` may resolve with a fault. `isWanted`: somebody waits, and the server is not open. */
  constructor(pool: Resting, open: () => object | Promise<object>, isWanted: () => boolean) {
    this.#pool = pool;
    this.#open = open;
    this.#isWanted = isWanted;
  }

  begin(): void {
    if (this.#isStopped || this.#cancel !== undefined || !this.#isWanted()) return;
    this.#cancel = this.#pool.whenRested(() => {
      this.#cancel = undefined;
      if (this.#isWanted()) void this.#attempt();
    });
  }

  /** For good: an attempt that is under way is the last one. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #attempt(): Promise<void> {
    const outcome = await this.#open();
    if (outcome instanceof Fault) this.begin();
  }
}
