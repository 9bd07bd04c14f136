/** What still keeps the gateway from serving, by name, so that the probe can say it. */
export class Readiness {
  readonly #blockers = new Set<string>();

  /** Names of what is missing; empty when ready. */
  get blockers(): readonly string[] {
    return [...this.#blockers];
  }

  get ready(): boolean {
    return this.#blockers.size === 0;
  }

  /** Takes a blocker; the returned function drops it. */
  block(name: string): () => void {
    this.#blockers.add(name);
    return () => {
      this.#blockers.delete(name);
    };
  }
}
