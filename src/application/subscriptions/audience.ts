import { isWithin } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import { pieceAbout } from './change.ts';
import { type Piece, uriOf } from './pieces.ts';

/** Who can say which pieces it has. */
interface PieceHolder {
  has(piece: Piece): boolean;
}

/** The pieces of one watch and who listens to each. */
export class Audience<Listener extends PieceHolder> {
  readonly #listeners = new Map<Piece, Set<Listener>>();
  /** Pairs of a piece and a listener. */
  #pairs = 0;

  constructor(pieces: Iterable<Piece>) {
    for (const piece of pieces) this.#listeners.set(piece, new Set());
  }

  get pieces(): readonly Piece[] {
    return [...this.#listeners.keys()];
  }

  get isEmpty(): boolean {
    return this.#pairs === 0;
  }

  /** The pieces nobody listens to. */
  get deserted(): readonly Piece[] {
    return this.pieces.filter((piece) => this.of(piece).length === 0);
  }

  of(piece: Piece): readonly Listener[] {
    return [...(this.#listeners.get(piece) ?? [])];
  }

  add(listener: Listener, pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#listeners.get(piece)?.add(listener);
    this.#pairs += pieces.length;
  }

  remove(listener: Listener, pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (this.#listeners.get(piece)?.delete(listener) === true) this.#pairs -= 1;
    }
  }

  /** Takes pieces out; returns who listened to which of them. */
  drop(pieces: readonly Piece[]): ReadonlyMap<Listener, readonly Piece[]> {
    const dropped = new Map<Listener, Piece[]>();
    for (const piece of pieces) {
      for (const listener of this.of(piece)) {
        dropped.set(listener, [...(dropped.get(listener) ?? []), piece]);
        this.#pairs -= 1;
      }
      this.#listeners.delete(piece);
    }
    return dropped;
  }

  /**
   * Who is to hear of a notification of this watch. A resource that was not asked for is a part of those it lies in;
   * who also listens to the part itself hears of it from whatever watch that belongs to.
   */
  hearersOf(message: Message): readonly Listener[] {
    const about = pieceAbout(message);
    if (about === undefined) return [];
    const uri = uriOf(about);
    if (uri === undefined || this.#listeners.has(about)) return this.of(about);
    const hearers = new Set<Listener>();
    for (const [piece, listeners] of this.#listeners) {
      const resource = uriOf(piece);
      if (resource === undefined || !isWithin(uri, resource)) continue;
      for (const listener of listeners) if (!listener.has(about)) hearers.add(listener);
    }
    return [...hearers];
  }
}
