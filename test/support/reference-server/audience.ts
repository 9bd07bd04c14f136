import type { ServerNotifier } from '@modelcontextprotocol/server';

/** Everybody this process serves, in either era: what changes, changes for all of them. */
export class Audience implements ServerNotifier {
  readonly #listeners = new Set<ServerNotifier>();

  /** @returns what ends it */
  join(listener: ServerNotifier): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  toolsChanged(): void {
    for (const listener of this.#listeners) listener.toolsChanged();
  }

  promptsChanged(): void {
    for (const listener of this.#listeners) listener.promptsChanged();
  }

  resourcesChanged(): void {
    for (const listener of this.#listeners) listener.resourcesChanged();
  }

  resourceUpdated(uri: string): void {
    for (const listener of this.#listeners) listener.resourceUpdated(uri);
  }
}
