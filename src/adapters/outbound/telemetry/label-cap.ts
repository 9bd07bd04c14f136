/**
 * Keeps a label that clients choose from growing without bound: after `max` different values all others are `other`.
 * Those that are `reserved` keep their places, however many others came before.
 */
export class LabelCap {
  readonly #known: Set<string>;
  readonly #max: number;

  constructor(max: number, reserved: readonly string[] = []) {
    this.#known = new Set(reserved);
    this.#max = max + this.#known.size;
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
