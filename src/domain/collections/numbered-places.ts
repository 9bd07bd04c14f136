/** A power of two. */
const FEWEST_PLACES = 8;
/** A table that grew larger is let go when it is empty. */
const MOST_PLACES_KEPT = 4_096;
/** Stands for the number of an empty place. */
const NOBODY = -1;

/**
 * Items by a number that mostly counts up: each has its place in an array by the last bits of its number. Under a steady
 * stream of items that come and go a Map costs several times more: it leaves a trail of discarded tables, each of which
 * keeps alive what the next one held.
 */
export class NumberedPlaces<Item extends object> {
  #items: (Item | undefined)[] = [];
  #numbers: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get places(): number {
    return this.#items.length;
  }

  get numbers(): readonly number[] {
    return this.#numbers.filter((number) => number !== NOBODY);
  }

  get items(): readonly Item[] {
    return this.#items.filter((item) => item !== undefined);
  }

  get(number: number): Item | undefined {
    const place = this.#placeOf(number);
    return this.#numbers[place] === number ? this.#items[place] : undefined;
  }

  /** `number` is at least 0. False when its place is taken. */
  put(number: number, item: Item): boolean {
    if (this.#size * 2 >= this.#items.length) this.#resize(this.#items.length * 2);
    const place = this.#placeOf(number);
    if (this.#items[place] !== undefined) return false;
    this.#items[place] = item;
    this.#numbers[place] = number;
    this.#size += 1;
    return true;
  }

  /** False when it is not there. */
  remove(number: number, item: Item): boolean {
    const place = this.#placeOf(number);
    if (this.#items[place] !== item || this.#numbers[place] !== number) return false;
    this.#items[place] = undefined;
    this.#numbers[place] = NOBODY;
    this.#size -= 1;
    if (this.#size === 0 && this.#items.length > MOST_PLACES_KEPT) this.#resize(FEWEST_PLACES);
    return true;
  }

  clear(): void {
    this.#items = [];
    this.#numbers = [];
    this.#size = 0;
  }

  #placeOf(number: number): number {
    return number & (this.#items.length - 1);
  }

  #resize(places: number): void {
    const items = this.#items;
    const numbers = this.#numbers;
    const count = Math.max(FEWEST_PLACES, places);
    this.#items = new Array<Item | undefined>(count).fill(undefined);
    this.#numbers = new Array<number>(count).fill(NOBODY);
    for (const [before, item] of items.entries()) {
      if (item === undefined) continue;
      const number = numbers[before] as number;
      const place = this.#placeOf(number);
      this.#items[place] = item;
      this.#numbers[place] = number;
    }
  }
}
