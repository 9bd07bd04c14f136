import type { ServerView } from './server-view.ts';
import { ChainedView } from './views/chained-view.ts';

/** What the settings change between each server and its clients. Most servers have no view, and cost one look-up. */
export class ServerViews {
  readonly #views = new Map<string, ServerView>();

  /** By server, in the order in which what the server says passes them. */
  constructor(views: ReadonlyMap<string, readonly ServerView[]>) {
    for (const [server, ofServer] of views) {
      const [first] = ofServer;
      if (first !== undefined) {
        this.#views.set(server, ofServer.length === 1 ? first : new ChainedView(ofServer));
      }
    }
  }

  /** Undefined where clients and server see the same. */
  of(server: string): ServerView | undefined {
    return this.#views.get(server);
  }
}
