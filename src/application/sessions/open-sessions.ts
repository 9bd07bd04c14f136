import type { Conversation } from './conversation.ts';

/** The client sessions that live in this process, by id. */
export class OpenSessions {
  readonly #byId = new Map<string, Conversation>();

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
  }

  remove(conversation: Conversation): void {
    this.#byId.delete(conversation.id);
  }
}
