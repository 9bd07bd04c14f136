import { FairQueue, type Ticket } from '../../domain/admission/fair-queue.ts';

type Enter = (leave: () => void) => void;

/**
 * Lets so many processes start at a time. Servers take turns, so that one with many starts waiting holds up no other for
 * more than a turn.
 */
export class StartGate {
  readonly #places: number;
  readonly #waiting = new FairQueue<Enter>();
  #starting = 0;

  constructor(places: number) {
    this.#places = places;
  }

  get starting(): number {
    return this.#starting;
  }

  waitingOf(server: string): number {
    return this.#waiting.waitingOf(server);
  }

  /** Resolves with what to call once when the process has started; undefined when `signal` came first. */
  enter(server: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    if (this.#starting < this.#places) return Promise.resolve(this.#take());
    const { promise, resolve } = Promise.withResolvers<(() => void) | undefined>();
    const giveUp = (): void => {
      if (this.#waiting.remove(ticket)) resolve(undefined);
    };
    const ticket: Ticket<Enter> = this.#waiting.enqueue(server, (leave) => {
      signal.removeEventListener('abort', giveUp);
      resolve(leave);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    return promise;
  }

  #take(): () => void {
    this.#starting += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#starting -= 1;
      this.#waiting.dequeue()?.(this.#take());
    };
  }
}
