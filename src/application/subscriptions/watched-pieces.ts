import type { Piece } from './pieces.ts';

/** Which watcher has each piece of one listener; made for one piece, which is what most listeners ask for. */
export class WatchedPieces<Watcher> {
  #piece: Piece | undefined;
  #watcher: Watcher | undefined;
  #others: Map<Piece, Watcher> | undefined;

  get isEmpty(): boolean {
    return this.#piece === undefined && (this.#others?.size ?? 0) === 0;
  }

  get pieces(): readonly Piece[] {
    const others = this.#others === undefined ? [] : [...this.#others.keys()];
    return this.#piece === undefined ? others : [this.#piece, ...others];
  }

  get(piece: Piece): Watcher | undefined {
    return this.#piece === piece ? this.#watcher : this.#others?.get(piece);
  }

  set(piece: Piece, watcher: Watcher): void {
    if (this.#piece === piece || (this.#piece === undefined && this.#others?.has(piece) !== true)) {
      this.#piece = piece;
      this.#watcher = watcher;
    } else {
      this.#others ??= new Map();
      this.#others.set(piece, watcher);
    }
  }

  delete(piece: Piece): void {
    if (this.#piece === piece) {
      this.#piece = undefined;
      this.#watcher = undefined;
    } else this.#others?.delete(piece);
  }

  clear(): void {
    this.#piece = undefined;
    this.#watcher = undefined;
    this.#others = undefined;
  }

  /** The pieces of each watcher. */
  byWatcher(): ReadonlyMap<Watcher, readonly Piece[]> {
    const found = new Map<Watcher, Piece[]>();
    for (const piece of this.pieces) {
      const watcher = this.get(piece);
      if (watcher === undefined) continue;
      const own = found.get(watcher);
      if (own === undefined) found.set(watcher, [piece]);
      else own.push(piece);
    }
    return found;
  }
}
