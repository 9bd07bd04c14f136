/** Keeps a label that clients choose from growing without bound: after `max` different values all others are `other`. */
export class LabelCap {
  readonly #known = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The value is gone, and leaves its place to another. */
  release(value: string): void {
    this.#known.delete(value);
  }

  cap(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#max) return 'other';
    this.#known.add(value);
    return value;
  }
}
