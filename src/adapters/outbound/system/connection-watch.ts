import { readFile } from 'node:fs/promises';
import type { Timers } from '../../../application/ports/driven/clock.ts';
import type {
  ConnectionWatch,
  WatchedConnection,
} from '../../../application/ports/driven/connection-watch.ts';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import {
  isInIpv6Table,
  readConnectionTable,
  tableKeyOf,
  type Unacknowledged,
} from './connection-table.ts';

export type ConnectionTable = 'tcp' | 'tcp6';

/** How many times in the given time is looked, and how many of these in a row must have seen nothing acknowledged. */
const LOOKS = 4;
const LOOKS_IN_VAIN = 3;
/** A packet or two may be lost on any network. */
const LEAST_REPETITIONS = 3;

interface Watched {
  readonly connection: WatchedConnection;
  group: Group;
  /** What had been written when all of it was acknowledged. */
  settledBytes: number;
  /** The same at the look that is under way. */
  seenBytes: number;
  looksInVain: number;
  repetitions: number;
  /** As the look under way found it; undefined: nothing is on its way. */
  found: Unacknowledged | undefined;
}

/** Connections that are looked at at one and the same rate. */
interface Group {
  readonly members: Set<Watched>;
  readonly withinMs: number;
  stop: (() => void) | undefined;
  isLooking: boolean;
}

/**
 * Asks the kernel's tables of connections, which only Linux has: Node cannot set TCP_USER_TIMEOUT. They are read only
 * while something was written to a watched connection that is not known to be acknowledged.
 */
export class TableConnectionWatch implements ConnectionWatch {
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #read: (table: ConnectionTable) => Promise<string>;
  readonly #watched = new Map<WatchedConnection, Watched>();
  readonly #groups = new Map<number, Group>();
  #isBlind = false;

  constructor(timers: Timers, logger: Logger, read = readTable) {
    this.#timers = timers;
    this.#logger = logger;
    this.#read = read;
  }

  watch(connection: WatchedConnection, withinMs: number): void {
    // A Unix socket has no address, and whoever is at its other end cannot vanish alone.
    if (this.#isBlind || withinMs <= 0 || connection.remoteAddress === undefined) return;
    const known = this.#watched.get(connection);
    if (known?.group.withinMs === withinMs) return;
    if (known === undefined) this.#add(connection, withinMs);
    else {
      this.#leave(known);
      known.group = this.#groupOf(withinMs);
      this.#join(known);
    }
  }

  #add(connection: WatchedConnection, withinMs: number): void {
    const watched: Watched = {
      connection,
      group: this.#groupOf(withinMs),
      settledBytes: 0,
      seenBytes: 0,
      looksInVain: 0,
      repetitions: 0,
      found: undefined,
    };
    this.#watched.set(connection, watched);
    this.#join(watched);
    connection.once('close', () => {
      this.#watched.delete(connection);
      this.#leave(watched);
    });
  }

  #groupOf(withinMs: number): Group {
    const known = this.#groups.get(withinMs);
    if (known !== undefined) return known;
    const group: Group = { members: new Set(), withinMs, stop: undefined, isLooking: false };
    this.#groups.set(withinMs, group);
    return group;
  }

  #join(watched: Watched): void {
    const { group } = watched;
    group.members.add(watched);
    group.stop ??= this.#timers.every(group.withinMs / LOOKS, () => void this.#look(group));
  }

  #leave(watched: Watched): void {
    const { group } = watched;
    group.members.delete(watched);
    if (group.members.size > 0) return;
    group.stop?.();
    group.stop = undefined;
  }

  async #look(group: Group): Promise<void> {
    if (group.isLooking) return;
    const suspects = suspectsOf(group);
    if (suspects.size === 0) return;
    group.isLooking = true;
    try {
      await this.#find(suspects);
    } catch (error) {
      this.#goBlind(error);
      return;
    } finally {
      group.isLooking = false;
    }
    for (const suspect of suspects.values()) {
      if (isVanished(suspect)) this.#breakOff(suspect);
    }
  }

  async #find(suspects: ReadonlyMap<string, Watched>): Promise<void> {
    const tables = new Set<ConnectionTable>();
    for (const key of suspects.keys()) tables.add(isInIpv6Table(key) ? 'tcp6' : 'tcp');
    const note = (suspect: Watched, state: Unacknowledged): void => {
      suspect.found = state;
    };
    for (const table of tables) readConnectionTable(await this.#read(table), suspects, note);
  }

  #breakOff({ connection, repetitions }: Watched): void {
    const peer = `${connection.remoteAddress}:${connection.remotePort}`;
    this.#logger.debug('A peer vanished: it acknowledges nothing.', { peer, repetitions });
    connection.destroy(new UnacknowledgedError());
  }

  #goBlind(error: unknown): void {
    if (this.#isBlind) return;
    this.#isBlind = true;
    for (const group of this.#groups.values()) {
      group.stop?.();
      group.stop = undefined;
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.#logger.debug('What peers acknowledge cannot be seen on this system.', { reason });
  }
}

/** What the system says when it gives up sending. */
class UnacknowledgedError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('what was sent is not acknowledged');
  }
}

const readTable = (table: ConnectionTable): Promise<string> =>
  readFile(`/proc/self/net/${table}`, 'latin1');

/** Those with something that is not known to be acknowledged, by their ends. */
const suspectsOf = ({ members }: Group): ReadonlyMap<string, Watched> => {
  const suspects = new Map<string, Watched>();
  for (const one of members) {
    const { bytesWritten } = one.connection;
    if (bytesWritten === one.settledBytes) continue;
    const key = tableKeyOf(one.connection);
    if (key === undefined) continue;
    one.seenBytes = bytesWritten;
    one.found = undefined;
    suspects.set(key, one);
  }
  return suspects;
};

/** Draws the conclusions of a look. */
const isVanished = (one: Watched): boolean => {
  const { found } = one;
  if (found === undefined && one.connection.writableLength === 0) one.settledBytes = one.seenBytes;
  const { isRepeated, repetitions } = found ?? { isRepeated: false, repetitions: 0 };
  // A count that has fallen says that something was acknowledged meanwhile.
  const isInVain = isRepeated && repetitions > 0 && repetitions >= one.repetitions;
  one.looksInVain = isInVain ? one.looksInVain + 1 : 0;
  one.repetitions = isInVain ? repetitions : 0;
  return one.looksInVain >= LOOKS_IN_VAIN && repetitions >= LEAST_REPETITIONS;
};
