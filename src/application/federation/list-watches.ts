import { changedList, type ListCapability } from '../../domain/mcp/changed-list.ts';
import { noSubscriptions } from '../../domain/mcp/rev2026/subscription-filter.ts';
import { StandingListening } from '../bridge/legacy-client/standing-listening.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { ModernServer } from '../stateless/modern-server.ts';

export interface ListWatchesParts {
  /** Undefined for a server that is not of the stateless era. */
  readonly find: (server: string) => ModernServer | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface OpenWatch {
  readonly listening: StandingListening;
  untilMs: number;
  stopLooking: () => void;
}

const allLists = {
  ...noSubscriptions,
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
};
/** Not worth a subscription. */
const minWatchMs = 5_000;
/** A timer does not reach further. */
const maxLookMs = 600_000;

/** Listens to the servers of the stateless era while a list of theirs is remembered that one of their notifications would end. */
export class ListWatches implements ServerKeeper {
  readonly #parts: ListWatchesParts;
  readonly #open = new Map<string, OpenWatch>();
  /** Hears that the lists of a server may have changed. */
  onChange: (server: string, capability: ListCapability) => void = () => {};

  constructor(parts: ListWatchesParts) {
    this.#parts = parts;
  }

  /** Listens until `untilMs`, or as long as was asked for before. */
  watch(server: string, untilMs: number): void {
    const open = this.#open.get(server);
    if (open !== undefined) {
      open.untilMs = Math.max(open.untilMs, untilMs);
      return;
    }
    const found = this.#parts.find(server);
    if (found === undefined || untilMs - this.#parts.clock.nowMs() < minWatchMs) return;
    const listening = new StandingListening(found, allLists, this.#parts.timers, ({ method }) => {
      const capability = changedList(method);
      if (capability !== undefined) this.onChange(server, capability);
    });
    this.#open.set(server, { listening, untilMs, stopLooking: () => {} });
    void listening.open();
    this.#look(server);
  }

  /** What is remembered of it is not shown any more without asking. */
  removed({ server }: KeptServer): void {
    const open = this.#open.get(server);
    this.#open.delete(server);
    open?.stopLooking();
    open?.listening.stop();
  }

  #look(server: string): void {
    const open = this.#open.get(server);
    if (open === undefined) return;
    const leftMs = open.untilMs - this.#parts.clock.nowMs();
    if (leftMs > 0) {
      const nextMs = Math.min(leftMs, maxLookMs);
      open.stopLooking = this.#parts.timers.after(nextMs, () => this.#look(server));
      return;
    }
    this.#open.delete(server);
    open.listening.stop();
  }
}
