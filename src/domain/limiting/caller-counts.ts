import { Fault } from '../fault/fault.ts';
import { anonymous, type Principal } from '../identity/principal.ts';

const retryAfterMs = 1_000;

/** How many things each caller holds open. Callers of whom nobody knows who they are are not told apart, and not counted. */
export class CallerCounts {
  /** 0: no cap. May change while things are open: what is open stays. */
  max: number;
  readonly #byCaller = new Map<string, number>();

  constructor(max: number) {
    this.max = max;
  }

  /** Callers that hold something. */
  get size(): number {
    return this.#byCaller.size;
  }

  /** Why one more would be one too many. */
  surplus({ key }: Principal): Fault | undefined {
    const { max } = this;
    if (max === 0 || (this.#byCaller.get(key) ?? 0) < max) return undefined;
    const text = `you hold ${max} sessions and streams open, which is the limit for one caller`;
    return new Fault('too_many_connections', text, retryAfterMs);
  }

  /** Every one that is counted in must be counted out. */
  enter({ key }: Principal): void {
    if (key !== anonymous.key) this.#byCaller.set(key, (this.#byCaller.get(key) ?? 0) + 1);
  }

  leave({ key }: Principal): void {
    const count = this.#byCaller.get(key);
    if (count === undefined) return;
    if (count === 1) this.#byCaller.delete(key);
    else this.#byCaller.set(key, count - 1);
  }
}
