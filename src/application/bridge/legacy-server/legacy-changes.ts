import { Fault } from '../../../domain/fault/fault.ts';
import {
  filterWithin,
  isSubscribed,
  type SubscriptionFilter,
} from '../../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Deadlines } from '../../links/deadlines.ts';
import type { Clock } from '../../ports/driven/clock.ts';
import type { ChangeEvents, ChangeSource, Watch } from '../../subscriptions/change-source.ts';
import { Stay } from './own-passengers.ts';
import type { LanePlaces, OpenLane } from './passenger.ts';
import { ResourceSubscriptions } from './resource-subscriptions.ts';

export interface LegacyChangesParts {
  /** Where the gateway listens in its own name. */
  readonly places: () => LanePlaces;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
}

interface OpenWatch {
  readonly lane: OpenLane;
  readonly honoured: SubscriptionFilter;
  readonly events: ChangeEvents;
}

/** Every session hears of a changed list: within this time, what another one says is no news. */
const echoMs = 100;
const updatedMethod = 'notifications/resources/updated';

/** The change notifications of a legacy server: what its sessions hear without a request of anybody's. */
export class LegacyChanges implements ChangeSource {
  readonly #parts: LegacyChangesParts;
  readonly #watches = new Set<OpenWatch>();
  readonly #subscriptions = new WeakMap<OpenLane, ResourceSubscriptions>();
  /** By method: who said it last, and when. */
  readonly #heard = new Map<string, { readonly lane: OpenLane; readonly atMs: number }>();

  constructor(parts: LegacyChangesParts) {
    this.#parts = parts;
  }

  async watch(filter: SubscriptionFilter, events: ChangeEvents): Promise<Watch | Fault> {
    let watch: OpenWatch | undefined;
    const lost: { fault?: Fault } = {};
    const stay = new Stay(this.#parts.places(), (fault) => {
      lost.fault = fault;
      if (watch !== undefined && this.#watches.delete(watch)) events.ended(fault);
    });
    const lane = await stay.lane;
    if (lane instanceof Fault) return lane;
    const honoured = await this.#honoured(lane, filter);
    if (lost.fault !== undefined) return lost.fault;
    watch = { lane, honoured, events };
    this.#watches.add(watch);
    const open = watch;
    return {
      honoured,
      stop: () => {
        if (!this.#watches.delete(open)) return;
        for (const uri of honoured.resourceSubscriptions) this.#subscribed(lane).remove(uri);
        lane.leave(stay);
      },
    };
  }

  /** A session of this server tells of a change. */
  heard(lane: OpenLane, message: Message): void {
    const isUpdate = message.method === updatedMethod;
    if (!isUpdate && this.#isEcho(lane, message.method ?? '')) return;
    for (const watch of [...this.#watches]) {
      const isMeant = !isUpdate || watch.lane === lane;
      if (isMeant && isSubscribed(watch.honoured, message)) watch.events.changed(message);
    }
  }

  #isEcho(lane: OpenLane, method: string): boolean {
    const last = this.#heard.get(method);
    const atMs = this.#parts.clock.nowMs();
    if (last !== undefined && last.lane !== lane && atMs - last.atMs < echoMs) return true;
    this.#heard.set(method, { lane, atMs });
    return false;
  }

  async #honoured(lane: OpenLane, filter: SubscriptionFilter): Promise<SubscriptionFilter> {
    const { resourceSubscriptions, ...lists } = filterWithin(filter, lane.facts.capabilities);
    const told = await Promise.all(
      resourceSubscriptions.map(async (uri) => {
        const isAgreed = await this.#subscribed(lane).add(uri);
        if (!isAgreed) this.#subscribed(lane).remove(uri);
        return isAgreed;
      }),
    );
    return {
      ...lists,
      resourceSubscriptions: resourceSubscriptions.filter((_, index) => told[index]),
      taskIds: [],
    };
  }

  #subscribed(lane: OpenLane): ResourceSubscriptions {
    const known = this.#subscriptions.get(lane);
    if (known !== undefined) return known;
    const subscriptions = new ResourceSubscriptions(lane.upstream, this.#parts.deadlines);
    this.#subscriptions.set(lane, subscriptions);
    return subscriptions;
  }
}
