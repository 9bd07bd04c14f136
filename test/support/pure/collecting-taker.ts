import type { LongTexts, PieceTaker } from '../../../src/domain/wire/piece-taker.ts';

/** Takes every text that is long, and keeps it. */
export class CollectingTakers implements LongTexts {
  readonly above: number;
  readonly whole: string[] = [];
  readonly cut: string[] = [];
  readonly #limit: number;
  readonly #takes: (text: string) => boolean;

  constructor(above: number, limit = 1_000_000, takes: (text: string) => boolean = () => true) {
    this.above = above;
    this.#limit = limit;
    this.#takes = takes;
  }

  begin(text: Uint8Array): PieceTaker | undefined {
    if (!this.#takes(new TextDecoder().decode(text))) return undefined;
    let bytes = [...text];
    const decoded = (): string => new TextDecoder().decode(Uint8Array.from(bytes));
    return {
      push: (piece) => {
        bytes = [...bytes, ...piece];
        piece.fill(0); // it is the taker's own
        return bytes.length <= this.#limit;
      },
      end: () => {
        this.whole.push(decoded());
        return true;
      },
      cut: () => {
        this.cut.push(decoded());
      },
    };
  }
}
