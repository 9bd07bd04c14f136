import { Fault } from '../../domain/fault/fault.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Asker } from './asker.ts';
import type { KnownList } from './known-lists.ts';

export interface AttemptPatience {
  /** After this nobody who has something else to show waits any longer. */
  readonly budgetMs: number;
  /** After this nobody waits any longer. What comes later is taken all the same. */
  readonly timeoutMs: number;
}

/** What becomes of an attempt, told before anybody who waits for it goes on. */
export interface AttemptEvents {
  /** The budget is used up. Returns how much longer it is waited for, in milliseconds; 0: it is late. */
  overdue(): number;
  /** Once: it has an outcome, or takes too long. */
  ended(found: KnownList | Fault): void;
}

/** One server is asked for one list, for all who want it meanwhile. */
export class ListAttempt {
  readonly asker: Asker;
  /** How often the server had said that the list changed before it was asked. */
  readonly generation: number;
  /** Resolves with the outcome; with undefined when it is late. */
  readonly soon: Promise<KnownList | Fault | undefined>;
  /** Resolves with the outcome, or a fault when it takes too long. */
  readonly outcome: Promise<KnownList | Fault>;
  #isLate = false;

  /** `work` never rejects. */
  constructor(
    asker: Asker,
    generation: number,
    work: Promise<KnownList | Fault>,
    timers: Timers,
    { budgetMs, timeoutMs }: AttemptPatience,
    events: AttemptEvents,
  ) {
    this.asker = asker;
    this.generation = generation;
    const soon = Promise.withResolvers<KnownList | Fault | undefined>();
    const outcome = Promise.withResolvers<KnownList | Fault>();
    let cancelBudget = (): void => {};
    const wait = (ms: number): void => {
      cancelBudget = timers.after(ms, () => {
        const moreMs = events.overdue();
        if (moreMs > 0) {
          wait(moreMs);
          return;
        }
        this.#isLate = true;
        soon.resolve(undefined);
      });
    };
    wait(budgetMs);
    let isOver = false;
    const end = (found: KnownList | Fault): void => {
      if (isOver) return;
      isOver = true;
      events.ended(found);
      outcome.resolve(found);
    };
    const cancelTimeout = timers.after(timeoutMs, () => {
      cancelBudget();
      this.#isLate = true;
      end(new Fault('timeout', `no answer within ${timeoutMs} ms`));
      soon.resolve(undefined);
    });
    void work.then((found) => {
      cancelBudget();
      cancelTimeout();
      end(found);
      soon.resolve(found);
    });
    this.soon = soon.promise;
    this.outcome = outcome.promise;
  }

  /** Whoever comes now does not wait for it. */
  get isLate(): boolean {
    return this.#isLate;
  }
}
