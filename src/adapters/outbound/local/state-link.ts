import type { Timers } from '../../../application/ports/driven/clock.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import type {
  StateNews,
  StateNotice,
  StateQuestion,
  StateReply,
  StateRequest,
} from './state-messages.ts';

/** The way to the process that holds the state. Keeps the order; what cannot be sent any more is dropped. */
export interface StateLine {
  send(batch: readonly StateRequest[]): void;
  onReplies(listener: (batch: readonly StateReply[]) => void): void;
  /** The other end is gone for good. */
  onClosed(listener: () => void): void;
}

/**
 * The other end does nothing else and cannot be away while this process runs. On a machine that is busy both wait for their turn:
 * more than on a network, nothing is won by giving up early.
 */
const ANSWER_MS = 1_000;

const gone = new StoreTrouble('away', 'the primary process is gone');

/** Asks the process that holds the state. What one turn has to say goes out together. */
export class StateLink {
  readonly #line: StateLine;
  readonly #timers: Timers;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  readonly #listeners: ((news: StateNews) => void)[] = [];
  #unsent: StateRequest[] = [];
  #isClosed = false;
  #asked = 0;

  constructor(line: StateLine, timers: Timers) {
    this.#line = line;
    this.#timers = timers;
    line.onReplies((batch) => {
      for (const reply of batch) this.#replied(reply);
    });
    line.onClosed(() => this.#close());
  }

  /** What comes back is to be looked at before it is used. A `StoreTrouble` after a second without an answer. */
  ask(question: StateQuestion): Promise<unknown> {
    return new Promise((resolve) => {
      let cancel = (): void => undefined;
      const ask = this.#put(question, (answer) => {
        cancel();
        resolve(answer);
      });
      cancel = this.#timers.after(ANSWER_MS, () => {
        this.#waiting.delete(ask);
        resolve(new StoreTrouble('away', `the primary process did not answer in ${ANSWER_MS} ms`));
      });
    });
  }

  /** Waits for the answer however late it is, as long as there may be one: what is handed out is handed out once. */
  fetch(question: StateQuestion): Promise<unknown> {
    return new Promise((resolve) => {
      this.#put(question, resolve);
    });
  }

  tell(notice: StateNotice): void {
    this.#queue({ notice });
  }

  onNews(listener: (news: StateNews) => void): void {
    this.#listeners.push(listener);
  }

  #put(question: StateQuestion, answered: (answer: unknown) => void): number {
    this.#asked += 1;
    const ask = this.#asked;
    if (this.#isClosed) answered(gone);
    else {
      this.#waiting.set(ask, answered);
      this.#queue({ ask, question });
    }
    return ask;
  }

  #close(): void {
    this.#isClosed = true;
    for (const answered of this.#waiting.values()) answered(gone);
    this.#waiting.clear();
  }

  #queue(request: StateRequest): void {
    this.#unsent.push(request);
    if (this.#unsent.length > 1) return;
    queueMicrotask(() => {
      const batch = this.#unsent;
      this.#unsent = [];
      this.#line.send(batch);
    });
  }

  #replied(reply: StateReply): void {
    if ('news' in reply) {
      for (const listener of this.#listeners) listener(reply.news);
      return;
    }
    const resolve = this.#waiting.get(reply.ask);
    this.#waiting.delete(reply.ask);
    resolve?.(reply.answer);
  }
}

/** What an answer means that is none of those that were hoped for. */
export const unexpected = (answer: unknown): StoreTrouble => {
  if (answer instanceof StoreTrouble) return answer;
  // On the way it lost its class.
  if (isRecord(answer) && (answer['kind'] === 'away' || answer['kind'] === 'refused')) {
    return new StoreTrouble(answer['kind'], String(answer['message']));
  }
  return new StoreTrouble('away', 'the primary process gave an answer that is none');
};
