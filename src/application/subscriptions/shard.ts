import { Fault } from '../../domain/fault/fault.ts';
import { backoffDelayMs } from '../../domain/retry/backoff.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ReopenSettings } from '../links/reopen-gate.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { Audience } from './audience.ts';
import { changeFrom, missedChange } from './change.ts';
import type { ChangeEvents, ChangeSource, Watch } from './change-source.ts';
import type { HubListener, PieceWatcher } from './hub-listener.ts';
import { filterOfPieces, type Piece, piecesOf } from './pieces.ts';
import { WatchAttempt } from './watch-attempt.ts';

export interface ShardSettings {
  /** When to watch again after a watch ended or did not come to be. */
  readonly retry: ReopenSettings;
  /** So many watches in a row that did not come to be, or did not last, are the end. */
  readonly maxFailures: number;
}

interface ShardParts {
  readonly source: ChangeSource;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
}

/**
 * Pieces that are watched together, for as long as anybody listens to one of them. A watch that ends is opened again.
 * `freed` hears of pieces that are not watched any more, before their listeners do.
 */
export class Shard implements PieceWatcher, ChangeEvents {
  readonly #audience: Audience<HubListener>;
  /** Who came while there was no watch: the next attempt tells them whether there is one. */
  readonly #waiting = new Set<HubListener>();
  readonly #parts: ShardParts;
  readonly #settings: ShardSettings;
  readonly #freed: (shard: Shard, pieces: readonly Piece[]) => void;
  /** Under way or open. */
  #attempt: WatchAttempt | undefined;
  /** Open. */
  #watch: Watch | undefined;
  #openedAtMs = 0;
  #failures = 0;
  #cancelRetry = (): void => undefined;

  constructor(
    pieces: readonly Piece[],
    parts: ShardParts,
    settings: ShardSettings,
    freed: (shard: Shard, pieces: readonly Piece[]) => void,
  ) {
    this.#audience = new Audience(pieces);
    this.#parts = parts;
    this.#settings = settings;
    this.#freed = freed;
  }

  admit(listener: HubListener, pieces: readonly Piece[]): void {
    const isWatching = this.#watch !== undefined;
    this.#audience.add(listener, pieces);
    if (!isWatching) this.#waiting.add(listener);
    listener.use(this, pieces, !isWatching);
  }

  leave(listener: HubListener, pieces: readonly Piece[]): void {
    this.#audience.remove(listener, pieces);
    this.#waiting.delete(listener);
    // A watch on its way is awaited: somebody may come for it, and two for one thing are never under way.
    const isOpening = this.#attempt !== undefined && this.#watch === undefined;
    if (this.#audience.isEmpty && !isOpening) this.#stop();
  }

  /** Watches what somebody listens to. */
  async open(): Promise<void> {
    this.#drop(this.#audience.deserted, undefined);
    const attempt = new WatchAttempt(this);
    this.#attempt = attempt;
    const outcome = await this.#parts.source.watch(filterOfPieces(this.#audience.pieces), attempt);
    if (outcome instanceof Fault) this.#failed(outcome);
    else this.#opened(attempt, outcome);
  }

  /** It is watched elsewhere from now on. One that is on its way comes to an end where it was begun. */
  move(): void {
    const watch = this.#watch;
    if (watch === undefined) return;
    this.#attempt?.close();
    this.#attempt = undefined;
    this.#watch = undefined;
    watch.stop();
    void this.open();
  }

  changed(message: Message): void {
    const hearers = this.#audience.hearersOf(message);
    if (hearers.length === 0) {
      this.#parts.metrics.messageDropped('unsubscribed');
      return;
    }
    const change = changeFrom(message);
    for (const hearer of hearers) hearer.deliver(change);
  }

  ended(fault: Fault): void {
    this.#attempt = undefined;
    this.#watch = undefined;
    const livedMs = this.#parts.clock.nowMs() - this.#openedAtMs;
    this.#failures = livedMs >= this.#settings.retry.stableAfterMs ? 0 : this.#failures + 1;
    this.#retry(fault);
  }

  #stop(): void {
    const watch = this.#watch;
    this.#cancelRetry();
    this.#attempt?.close();
    this.#attempt = undefined;
    this.#watch = undefined;
    this.#freed(this, this.#audience.pieces);
    watch?.stop();
  }

  #opened(attempt: WatchAttempt, watch: Watch): void {
    this.#watch = watch;
    this.#openedAtMs = this.#parts.clock.nowMs();
    const newcomers = new Set(this.#waiting);
    this.#waiting.clear();
    const honoured = piecesOf(watch.honoured);
    const refused = this.#audience.pieces.filter((piece) => !honoured.has(piece));
    this.#drop(refused, (listener) => (newcomers.has(listener) ? undefined : noLongerReported));
    for (const piece of this.#audience.pieces) this.#makeUpFor(piece, newcomers);
    if (this.#audience.isEmpty) this.#stop();
    for (const newcomer of newcomers) newcomer.attempted(this);
    attempt.begin();
  }

  #failed(fault: Fault): void {
    this.#attempt = undefined;
    this.#failures += 1;
    const newcomers = [...this.#waiting];
    this.#waiting.clear();
    for (const newcomer of newcomers) newcomer.attempted(this, fault);
    if (this.#audience.isEmpty) this.#stop();
    else this.#retry(fault);
  }

  #retry(fault: Fault): void {
    if (this.#failures >= this.#settings.maxFailures) {
      this.#drop(this.#audience.pieces, () => fault);
      return;
    }
    const delayMs = backoffDelayMs(this.#failures, this.#settings.retry);
    this.#cancelRetry = this.#parts.timers.after(delayMs, () => void this.open());
  }

  /** Who listened before may have missed changes while nothing was watched. */
  #makeUpFor(piece: Piece, newcomers: ReadonlySet<HubListener>): void {
    const listeners = this.#audience.of(piece).filter((listener) => !newcomers.has(listener));
    const change = listeners.length === 0 ? undefined : missedChange(piece);
    if (change === undefined) return;
    for (const listener of listeners) listener.deliver(change);
  }

  #drop(
    pieces: readonly Piece[],
    reason: ((listener: HubListener) => Fault | undefined) | undefined,
  ): void {
    this.#freed(this, pieces);
    const dropped = this.#audience.drop(pieces);
    for (const [listener, own] of dropped) listener.lose(own, reason?.(listener));
  }
}

const noLongerReported = new Fault(
  'backend_unavailable',
  'the server does not report these changes any more',
);
