import { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { pieceAbout } from './change.ts';
import type { ChangeListener, Listening } from './change-listener.ts';
import type { ChangeSource } from './change-source.ts';
import { HubListener, type ListenerHome, type PieceWatcher } from './hub-listener.ts';
import { ListenerOpening } from './listener-opening.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { Shard, type ShardSettings } from './shard.ts';

export type { ChangeListener, Listening };

export interface ChangeHubSettings extends ShardSettings {
  readonly maxListeners: number;
}

const defaultChangeHubSettings: ChangeHubSettings = {
  maxListeners: 10_000,
  maxFailures: 8,
  retry: { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 },
};

/** Resources and tasks one listener may ask for. */
const maxOwnPieces = 1_000;

/**
 * Shares the change notifications of one server among all who listen, in whichever era they live. What is watched
 * already is not watched again: a listener adds one watch for what nobody listened to before, so that every
 * notification comes once.
 */
export class ChangeHub implements ListenerHome {
  #source: ChangeSource;
  readonly #parts: { readonly clock: Clock; readonly timers: Timers; readonly metrics: Metrics };
  readonly #settings: ChangeHubSettings;
  /** Where each piece is watched. */
  readonly #shards = new Map<Piece, Shard>();
  readonly #listeners = new Set<HubListener>();
  #isClosed = false;

  constructor(
    source: ChangeSource,
    parts: { readonly clock: Clock; readonly timers: Timers; readonly metrics: Metrics },
    settings: ChangeHubSettings = defaultChangeHubSettings,
  ) {
    this.#source = source;
    this.#parts = parts;
    this.#settings = settings;
  }

  /**
   * Resolves with what of the filter is served, which may be nothing; with a fault when the server could not be asked
   * for any of it, too much is asked for (`invalid_params`), too many listen (`overloaded`) or the hub is closed.
   */
  listen(filter: SubscriptionFilter, listener: ChangeListener): Promise<Listening | Fault> {
    const refusal = this.#refusalOf(filter);
    if (refusal !== undefined) return Promise.resolve(refusal);
    const opening = new ListenerOpening<PieceWatcher>();
    const own = new HubListener(listener, this, opening);
    this.#listeners.add(own);
    const byShard = Map.groupBy(piecesOf(filter), (piece) => this.#shards.get(piece));
    for (const [shard, pieces] of byShard) {
      if (shard === undefined) this.#watch(pieces, own);
      else shard.admit(own, pieces);
    }
    own.answerWhenKnown();
    return opening.answer;
  }

  /** Another server took the place of this one: whoever listens goes on listening, there. */
  moveTo(source: ChangeSource): void {
    this.#source = source;
    for (const shard of new Set(this.#shards.values())) shard.move();
  }

  /** Tells whoever listens to this kind of change of one that the server itself did not tell of. */
  announce(change: Message): void {
    const piece = pieceAbout(change);
    if (piece !== undefined) this.#shards.get(piece)?.changed(change);
  }

  forget(listener: HubListener): void {
    this.#listeners.delete(listener);
  }

  /** Ends every listener, and with the last of its listeners every watch. */
  close(reason: Fault = shuttingDown): void {
    this.#isClosed = true;
    for (const listener of [...this.#listeners]) listener.end(reason);
  }

  #refusalOf({ resourceSubscriptions, taskIds }: SubscriptionFilter): Fault | undefined {
    if (this.#isClosed) return shuttingDown;
    const asked = resourceSubscriptions.length + taskIds.length;
    if (asked > maxOwnPieces) {
      const text = `a subscription names at most ${maxOwnPieces} resources and tasks, this one names ${asked}`;
      return new Fault('invalid_params', text);
    }
    const { maxListeners } = this.#settings;
    return this.#listeners.size < maxListeners
      ? undefined
      : new Fault('overloaded', `${maxListeners} subscriptions to this server are open already`);
  }

  #watch(pieces: readonly Piece[], listener: HubListener): void {
    const shard = new Shard(
      pieces,
      { source: { watch: (filter, events) => this.#source.watch(filter, events) }, ...this.#parts },
      this.#settings,
      this.#freed,
    );
    for (const piece of pieces) this.#shards.set(piece, shard);
    shard.admit(listener, pieces);
    void shard.open();
  }

  readonly #freed = (shard: Shard, pieces: readonly Piece[]): void => {
    for (const piece of pieces) if (this.#shards.get(piece) === shard) this.#shards.delete(piece);
  };
}

const shuttingDown = new Fault('shutting_down', 'the gateway is shutting down');
