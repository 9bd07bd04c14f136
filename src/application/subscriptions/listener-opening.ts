import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Listening } from './change-listener.ts';

/** What a listener needs until it is live, and no longer. */
export class ListenerOpening<Watcher> {
  readonly answer: Promise<Listening | Fault>;
  readonly resolve: (outcome: Listening | Fault) => void;
  /** Whose attempt it waits for. */
  readonly awaited = new Set<Watcher>();
  /** What it must not hear yet. */
  readonly held: Message[] = [];
  heldBytes = 0;
  isAnswered = false;
  /** It was ended between its answer and its first change. */
  end: Fault | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Listening | Fault>();
    this.answer = promise;
    this.resolve = resolve;
  }
}
