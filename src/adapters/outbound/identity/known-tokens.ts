import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';

interface Known {
  readonly verdict: Verdict;
  /** Of a monotonic clock. */
  readonly freshUntilMs: number;
}

/** What was found out about tokens, by digest. What was used longest ago makes way. */
export class KnownTokens {
  readonly #maxTokens: number;
  readonly #known = new Map<string, Known>();

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Undefined when nothing is known any more. `wallMs`: milliseconds since 1970, for what a token says of its end. */
  find(digest: string, nowMs: number, wallMs: number): Verdict | undefined {
    const known = this.#known.get(digest);
    if (known === undefined) return undefined;
    if (nowMs >= known.freshUntilMs || isOver(known.verdict, wallMs)) {
      this.#known.delete(digest);
      return undefined;
    }
    return known.verdict;
  }

  remember(digest: string, verdict: Verdict, freshUntilMs: number): void {
    this.#known.delete(digest);
    if (this.#known.size >= this.#maxTokens) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(digest, { verdict, freshUntilMs });
  }

  delete(digest: string): void {
    this.#known.delete(digest);
  }

  clear(): void {
    this.#known.clear();
  }
}

const isOver = (verdict: Verdict, wallMs: number): boolean =>
  !(verdict instanceof Fault) && verdict.expiresAtMs !== undefined && wallMs >= verdict.expiresAtMs;
