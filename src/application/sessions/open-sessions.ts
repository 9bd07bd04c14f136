import { CallerCounts } from '../../domain/limiting/caller-counts.ts';
import type { Conversation } from './conversation.ts';

/** The client sessions that live in this process, by id. */
export class OpenSessions {
  /** What each caller holds open, sessions and what lasts without one. */
  readonly callers: CallerCounts;
  readonly #byId = new Map<string, Conversation>();

  constructor(callers: CallerCounts = new CallerCounts(0)) {
    this.callers = callers;
  }

  get size(): number {
    return this.#byId.size;
  }

  get all(): readonly Conversation[] {
    return [...this.#byId.values()];
  }

  /** Requests of clients that wait for their answers. */
  get callsInFlight(): number {
    let calls = 0;
    for (const conversation of this.#byId.values()) calls += conversation.calls.size;
    return calls;
  }

  find(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  add(conversation: Conversation): void {
    this.#byId.set(conversation.id, conversation);
    this.callers.enter(conversation.principal);
  }

  remove(conversation: Conversation): void {
    if (this.#byId.delete(conversation.id)) this.callers.leave(conversation.principal);
  }
}
