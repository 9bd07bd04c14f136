import type { ClientSettings } from './client-settings.ts';
import { OriginConnections } from './origin-connections.ts';

interface Entry {
  readonly connections: OriginConnections;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/** Links come and go with clients: connections stay warm this long without any. */
const UNUSED_MS = 30_000;

/** One set of connections per origin, shared by all links to it. */
export class OriginRegistry {
  readonly #settings: ClientSettings;
  readonly #entries = new Map<string, Entry>();

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** Each call is matched by one of {@link release}. */
  acquire(origin: string): OriginConnections {
    const entry = this.#entries.get(origin) ?? this.#add(origin);
    clearTimeout(entry.closing);
    entry.users += 1;
    return entry.connections;
  }

  release(origin: string): void {
    const entry = this.#entries.get(origin);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.closing = setTimeout(() => {
      this.#entries.delete(origin);
      entry.connections.close();
    }, UNUSED_MS).unref();
  }

  #add(origin: string): Entry {
    const connections = new OriginConnections(origin, this.#settings);
    const entry: Entry = { connections, users: 0, closing: undefined };
    this.#entries.set(origin, entry);
    return entry;
  }
}
