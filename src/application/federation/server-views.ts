import type { ServerView } from './server-view.ts';
import { ChainedView } from './views/chained-view.ts';

/** What the settings change between each server and its clients. Most servers have no view, and cost one look-up. */
export class ServerViews {
  readonly #views = new Map<string, ServerView>();

  /** By server, in the order in which what the server says passes them. */
  constructor(views: ReadonlyMap<string, readonly ServerView[]>) {
    for (const [server, ofServer] of views) this.set(server, ofServer);
  }

  /** None: clients and server see the same from now on. */
  set(server: string, views: readonly ServerView[]): void {
    const [first] = views;
    if (first === undefined) this.#views.delete(server);
    else this.#views.set(server, views.length === 1 ? first : new ChainedView(views));
  }

  /** Undefined where clients and server see the same. */
  of(server: string): ServerView | undefined {
    return this.#views.get(server);
  }
}
