import { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ChangeListener, Listening } from './change-listener.ts';
import type { ListenerOpening } from './listener-opening.ts';
import { filterOfPieces, type Piece } from './pieces.ts';
import { WatchedPieces } from './watched-pieces.ts';

/** Who watches pieces for listeners. */
export interface PieceWatcher {
  leave(listener: HubListener, pieces: readonly Piece[]): void;
}

/** Where a listener is known until it is over. */
export interface ListenerHome {
  forget(listener: HubListener): void;
}

/** More than this is not kept for a listener that still waits for a watch. */
const maxHeldBytes = 1024 * 1024;

/**
 * One listener of a hub and the pieces it has. It is opening until no attempt of a watcher is awaited any more and
 * whoever awaits the answer has seen it, then live. Thousands may be live and hear nothing for hours: what they hold on
 * to is kept small.
 */
export class HubListener implements Listening {
  readonly #listener: ChangeListener;
  readonly #home: ListenerHome;
  readonly #watched = new WatchedPieces<PieceWatcher>();
  /** Undefined when it is live or over. */
  #opening: ListenerOpening<PieceWatcher> | undefined;
  #isOver = false;
  /** Why a piece could not be had. */
  #loss: Fault | undefined;

  constructor(
    listener: ChangeListener,
    home: ListenerHome,
    opening: ListenerOpening<PieceWatcher>,
  ) {
    this.#listener = listener;
    this.#home = home;
    this.#opening = opening;
  }

  get honoured(): SubscriptionFilter {
    return filterOfPieces(this.#watched.pieces);
  }

  has(piece: Piece): boolean {
    return this.#watched.get(piece) !== undefined;
  }

  /** `watcher` has these pieces; when `isAwaited`, it is known after its next attempt whether it really has. */
  use(watcher: PieceWatcher, pieces: readonly Piece[], isAwaited: boolean): void {
    for (const piece of pieces) this.#watched.set(piece, watcher);
    if (isAwaited) this.#opening?.awaited.add(watcher);
  }

  /** Answers, unless there is an attempt to wait for. */
  answerWhenKnown(): void {
    const opening = this.#opening;
    if (opening !== undefined && !opening.isAnswered && opening.awaited.size === 0) {
      this.#answer(opening);
    }
  }

  /** The attempt it waited for is over; `fault`: it came to nothing. */
  attempted(watcher: PieceWatcher, fault?: Fault): void {
    if (this.#opening?.awaited.delete(watcher) !== true) return;
    if (fault !== undefined) {
      const pieces = this.#watched.byWatcher().get(watcher) ?? [];
      watcher.leave(this, pieces);
      this.lose(pieces, fault);
    }
    this.answerWhenKnown();
  }

  /** These pieces are not watched any more, or never were: then there is no fault. */
  lose(pieces: readonly Piece[], fault: Fault | undefined): void {
    for (const piece of pieces) this.#watched.delete(piece);
    this.#loss ??= fault;
    if (fault !== undefined && this.#watched.isEmpty) this.end(fault);
  }

  deliver(change: Message): void {
    if (this.#isOver) return;
    if (this.#opening === undefined) this.#listener.changed(change.bytes, change);
    else this.#hold(this.#opening, change);
  }

  stop(): void {
    this.#isOver = true;
    this.#opening = undefined;
    const watched = this.#watched.byWatcher();
    this.#watched.clear();
    for (const [watcher, pieces] of watched) watcher.leave(this, pieces);
    this.#home.forget(this);
  }

  end(fault: Fault): void {
    const opening = this.#opening;
    if (this.#isOver) return;
    if (opening?.isAnswered === true) {
      opening.end ??= fault;
      return;
    }
    this.stop();
    if (opening === undefined) this.#listener.ended(fault);
    else opening.resolve(fault);
  }

  #answer(opening: ListenerOpening<PieceWatcher>): void {
    if (this.#watched.isEmpty && this.#loss !== undefined) {
      this.end(this.#loss);
      return;
    }
    opening.isAnswered = true;
    opening.resolve(this);
    // Queued behind whoever awaits the answer.
    void Promise.resolve(opening).then((answered) => this.#goLive(answered));
  }

  #goLive(opening: ListenerOpening<PieceWatcher>): void {
    if (this.#isOver) return;
    this.#opening = undefined;
    for (const change of opening.held) this.deliver(change);
    if (opening.end !== undefined) this.end(opening.end);
  }

  #hold(opening: ListenerOpening<PieceWatcher>, change: Message): void {
    opening.heldBytes += change.bytes.length;
    if (opening.heldBytes <= maxHeldBytes) opening.held.push(change);
    else this.end(new Fault('overloaded', 'the server reports more changes than can be kept'));
  }
}
