/** Consumed places are given back in blocks, so that taking one costs the same in a long line. */
const BLOCK = 1_024;

/** First in, first out. */
export class WaitingLine<Item> {
  readonly #items: Item[] = [];
  #next = 0;

  get isEmpty(): boolean {
    return this.#next === this.#items.length;
  }

  get first(): Item | undefined {
    return this.#items[this.#next];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#next];
    this.#next += 1;
    if (this.#next >= this.#items.length) {
      this.#items.length = 0;
      this.#next = 0;
    } else if (this.#next === BLOCK) {
      this.#items.splice(0, BLOCK);
      this.#next = 0;
    }
    return item;
  }
}
