import type { DetectedProtocol } from './target.ts';

/** Detections of one protocol that later traffic has judged. */
export interface Judged {
  readonly protocol: DetectedProtocol;
  readonly right: number;
  readonly wrong: number;
  /** 0 to 1. */
  readonly share: number;
}

/** How often detections turned out right (mission ME-28). */
export class Accuracy {
  readonly #counts = new Map<DetectedProtocol, { right: number; wrong: number }>();

  judge(protocol: DetectedProtocol, isRight: boolean): Judged {
    const counts = this.#counts.get(protocol) ?? { right: 0, wrong: 0 };
    this.#counts.set(protocol, counts);
    if (isRight) counts.right += 1;
    else counts.wrong += 1;
    return judgedOf(protocol, counts);
  }

  get byProtocol(): readonly Judged[] {
    return [...this.#counts].map(([protocol, counts]) => judgedOf(protocol, counts));
  }

  /** Over all protocols; undefined before the first was judged. */
  get share(): number | undefined {
    return this.total === 0 ? undefined : this.#sum('right') / this.total;
  }

  get total(): number {
    return this.#sum('right') + this.#sum('wrong');
  }

  #sum(part: 'right' | 'wrong'): number {
    let sum = 0;
    for (const counts of this.#counts.values()) sum += counts[part];
    return sum;
  }
}

const judgedOf = (
  protocol: DetectedProtocol,
  { right, wrong }: { readonly right: number; readonly wrong: number },
): Judged => ({ protocol, right, wrong, share: right / (right + wrong) });
