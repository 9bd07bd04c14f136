/** What may wait for one token: more is refused, so that nobody fills the memory meanwhile. */
const MAX_MESSAGES = 256;
const MAX_BYTES = 4_194_304;

/** Messages of one connection that came while a token was being looked into: they keep their order. */
export class HeldMessages {
  #waiting: (() => void)[] | undefined = undefined;
  #bytes = 0;

  get isHolding(): boolean {
    return this.#waiting !== undefined;
  }

  /** What comes from now on waits until `first` has been done with the outcome. */
  until<Outcome>(outcome: Promise<Outcome>, first: (outcome: Outcome) => void): void {
    const later: (() => void)[] = [];
    this.#waiting = later;
    void outcome.then((settled) => {
      this.#waiting = undefined;
      first(settled);
      this.#goOn(later);
    });
  }

  /** False when too much waits already. */
  add(bytes: number, next: () => void): boolean {
    const waiting = this.#waiting ?? [];
    if (waiting.length >= MAX_MESSAGES || this.#bytes + bytes > MAX_BYTES) return false;
    this.#bytes += bytes;
    waiting.push(() => {
      this.#bytes -= bytes;
      next();
    });
    return true;
  }

  /** One of them may have to wait for a token of its own; the rest waits with it. */
  #goOn(later: (() => void)[]): void {
    let next = later.shift();
    while (next !== undefined) {
      next();
      if (this.isHolding) {
        this.#waiting?.push(...later);
        return;
      }
      next = later.shift();
    }
  }
}
