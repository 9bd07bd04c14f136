import type { ClientSettings } from './client-settings.ts';
import { OriginConnections } from './origin-connections.ts';
import type { TargetAddress } from './target-address.ts';

type Place = Pick<TargetAddress, 'origin' | 'trust'>;

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
  acquire(place: Place): OriginConnections {
    const entry = this.#entries.get(keyOf(place)) ?? this.#add(place);
    clearTimeout(entry.closing);
    entry.users += 1;
    return entry.connections;
  }

  release(place: Place): void {
    const key = keyOf(place);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.closing = setTimeout(() => {
      this.#entries.delete(key);
      entry.connections.close();
    }, UNUSED_MS).unref();
  }

  #add(place: Place): Entry {
    const connections = new OriginConnections(place.origin, this.#settings, place.trust);
    const entry: Entry = { connections, users: 0, closing: undefined };
    this.#entries.set(keyOf(place), entry);
    return entry;
  }
}

/** Who is checked by other authorities, or shown another certificate, shares no connection. */
const keyOf = ({ origin, trust }: Place): string =>
  trust === undefined ? origin : `${origin} ${JSON.stringify(trust)}`;
