interface Cell {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  value: number;
}

/**
 * Sums by up to three labels, for counters that move with every message: a hit costs three comparisons, where a
 * prom-client counter hashes its labels. Scrapes read the sums.
 */
export class CounterCells {
  readonly #cells = new Map<string, Cell>();
  #last: Cell | undefined;

  add(amount: number, first: string, second = '', third = ''): void {
    const last = this.#last;
    if (last?.first === first && last.second === second && last.third === third) {
      last.value += amount;
    } else {
      this.#find(first, second, third).value += amount;
    }
  }

  get sums(): Iterable<Readonly<Cell>> {
    return this.#cells.values();
  }

  /** The sums of these begin anew. */
  forget(isMeant: (cell: Readonly<Cell>) => boolean): void {
    this.#last = undefined;
    for (const [key, cell] of this.#cells) if (isMeant(cell)) this.#cells.delete(key);
  }

  #find(first: string, second: string, third: string): Cell {
    const key = `${first}\n${second}\n${third}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { first, second, third, value: 0 };
      this.#cells.set(key, cell);
    }
    this.#last = cell;
    return cell;
  }
}
