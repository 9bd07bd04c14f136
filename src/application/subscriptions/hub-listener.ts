import { Fault } from '../../domain/fault/fault.ts';
import type { SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ChangeListener, Listening } from './change-listener.ts';
import { filterOfPieces, type Piece } from './pieces.ts';

/** Who watches pieces for listeners. */
export interface PieceWatcher {
  leave(listener: HubListener, pieces: readonly Piece[]): void;
}

/** More than this is not kept for a listener that still waits for a watch. */
const maxHeldBytes = 1024 * 1024;

/**
 * One listener of a hub: the pieces it has, the watchers whose attempt it waits for, and what it must not hear yet.
 * `opening` until those attempts are over, `answered` until whoever awaits the answer has seen it, then `live`.
 */
export class HubListener implements Listening {
  readonly answer: Promise<Listening | Fault>;
  readonly #resolve: (outcome: Listening | Fault) => void;
  readonly #listener: ChangeListener;
  readonly #forget: (listener: HubListener) => void;
  readonly #watchers = new Map<Piece, PieceWatcher>();
  readonly #awaited = new Set<PieceWatcher>();
  #honoured: SubscriptionFilter = filterOfPieces([]);
  #phase: 'opening' | 'answered' | 'live' | 'over' = 'opening';
  #held: Message[] = [];
  #heldBytes = 0;
  /** Why a piece could not be had. */
  #loss: Fault | undefined;
  /** It was ended before it was live. */
  #earlyEnd: Fault | undefined;

  constructor(listener: ChangeListener, forget: (listener: HubListener) => void) {
    const { promise, resolve } = Promise.withResolvers<Listening | Fault>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#listener = listener;
    this.#forget = forget;
  }

  get honoured(): SubscriptionFilter {
    return this.#honoured;
  }

  has(piece: Piece): boolean {
    return this.#watchers.has(piece);
  }

  /** `watcher` has these pieces; when `isAwaited`, it is known after its next attempt whether it really has. */
  use(watcher: PieceWatcher, pieces: readonly Piece[], isAwaited: boolean): void {
    for (const piece of pieces) this.#watchers.set(piece, watcher);
    if (isAwaited) this.#awaited.add(watcher);
  }

  /** Answers, unless there is an attempt to wait for. */
  answerWhenKnown(): void {
    if (this.#phase === 'opening' && this.#awaited.size === 0) this.#settle();
  }

  /** The attempt it waited for is over; `fault`: it came to nothing. */
  attempted(watcher: PieceWatcher, fault?: Fault): void {
    if (!this.#awaited.delete(watcher)) return;
    if (fault !== undefined) {
      const pieces = [...this.#watchers.keys()].filter(
        (one) => this.#watchers.get(one) === watcher,
      );
      watcher.leave(this, pieces);
      this.lose(pieces, fault);
    }
    this.answerWhenKnown();
  }

  /** These pieces are not watched any more, or never were: then there is no fault. */
  lose(pieces: readonly Piece[], fault: Fault | undefined): void {
    for (const piece of pieces) this.#watchers.delete(piece);
    this.#loss ??= fault;
    if (fault !== undefined && this.#watchers.size === 0) this.end(fault);
  }

  deliver(change: Message): void {
    if (this.#phase === 'live') this.#listener.changed(change.bytes, change);
    else if (this.#phase !== 'over') this.#hold(change);
  }

  stop(): void {
    this.#phase = 'over';
    this.#held = [];
    this.#leaveAll();
    this.#forget(this);
  }

  end(fault: Fault): void {
    switch (this.#phase) {
      case 'opening':
        this.stop();
        this.#resolve(fault);
        break;
      case 'answered':
        this.#earlyEnd ??= fault;
        break;
      case 'live':
        this.stop();
        this.#listener.ended(fault);
        break;
      case 'over':
    }
  }

  #settle(): void {
    if (this.#watchers.size === 0 && this.#loss !== undefined) {
      this.end(this.#loss);
      return;
    }
    this.#honoured = filterOfPieces(this.#watchers.keys());
    this.#phase = 'answered';
    this.#resolve(this);
    // Queued behind whoever awaits the answer.
    void Promise.resolve().then(() => this.#goLive());
  }

  #goLive(): void {
    if (this.#phase !== 'answered') return;
    this.#phase = 'live';
    const held = this.#held;
    this.#held = [];
    for (const change of held) this.deliver(change);
    if (this.#earlyEnd !== undefined) this.end(this.#earlyEnd);
  }

  #hold(change: Message): void {
    this.#heldBytes += change.bytes.length;
    if (this.#heldBytes <= maxHeldBytes) this.#held.push(change);
    else this.end(new Fault('overloaded', 'the server reports more changes than can be kept'));
  }

  #leaveAll(): void {
    const pieces = Map.groupBy(this.#watchers.keys(), (piece) => this.#watchers.get(piece));
    this.#watchers.clear();
    for (const [watcher, own] of pieces) watcher?.leave(this, own);
  }
}
