const TICK_MS = 10;

/** How long this process was kept from running: another program had the processor, or it was busy itself. */
export class StallWatch {
  #worstMs = 0;
  #lastMs = performance.now();
  readonly #timer = setInterval(() => {
    const nowMs = performance.now();
    this.#worstMs = Math.max(this.#worstMs, nowMs - this.#lastMs - TICK_MS);
    this.#lastMs = nowMs;
  }, TICK_MS);

  stop(): number {
    clearInterval(this.#timer);
    return Math.max(this.#worstMs, performance.now() - this.#lastMs - TICK_MS);
  }
}
