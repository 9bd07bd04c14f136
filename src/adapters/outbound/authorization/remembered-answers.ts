import type { PolicyAnswer } from '../../../application/ports/driven/decision-point.ts';

interface Remembered {
  readonly answer: PolicyAnswer;
  readonly untilMs: number;
}

/** Answers for a while; beyond the number there may be, the oldest goes. */
export class RememberedAnswers {
  readonly #answers = new Map<string, Remembered>();
  readonly #ttlMs: number;
  readonly #maxAnswers: number;

  constructor(ttlMs: number, maxAnswers: number) {
    this.#ttlMs = ttlMs;
    this.#maxAnswers = maxAnswers;
  }

  find(key: string, nowMs: number): PolicyAnswer | undefined {
    const known = this.#answers.get(key);
    return known !== undefined && nowMs < known.untilMs ? known.answer : undefined;
  }

  keep(key: string, answer: PolicyAnswer, nowMs: number): void {
    if (this.#ttlMs === 0) return;
    this.#answers.delete(key);
    if (this.#answers.size >= this.#maxAnswers) {
      for (const [oldest] of this.#answers) {
        this.#answers.delete(oldest);
        break;
      }
    }
    this.#answers.set(key, { answer, untilMs: nowMs + this.#ttlMs });
  }
}
