import { changedList, type ListCapability } from '../../domain/mcp/changed-list.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';

type NewsListener = (capability: ListCapability) => void;
type ResourceListener = (uri: string) => void;

/** That a server said its lists, or one of its resources, have changed, on whichever of its links. */
export class ListNews {
  readonly #listeners = new Set<NewsListener>();
  readonly #resourceListeners = new Set<ResourceListener>();

  listen(listener: NewsListener): void {
    this.#listeners.add(listener);
  }

  listenToResources(listener: ResourceListener): void {
    this.#resourceListeners.add(listener);
  }

  /** The server sent a notification, of whatever kind. */
  heard(message: Message): void {
    const capability = changedList(message.method);
    if (capability !== undefined) for (const listener of this.#listeners) listener(capability);
    else if (message.method === 'notifications/resources/updated') this.#updated(message);
  }

  #updated({ bytes, marks }: Message): void {
    const uri = marks.uri && jsonString(bytes, marks.uri);
    if (uri === undefined) return;
    for (const listener of this.#resourceListeners) listener(uri);
  }
}
