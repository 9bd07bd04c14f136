import type { LongMessages } from '../../../../application/ports/driven/backend-connector.ts';
import type { LongTexts, PieceTaker } from '../../../../domain/wire/piece-taker.ts';

/**
 * Messages on the stream of one call that are too long to be collected. `answered`: one of them was its answer. `comesAgain`:
 * what breaks off now is asked for once more.
 */
export const longAnswers = (
  long: LongMessages | undefined,
  call: number,
  answered: () => void,
  comesAgain: () => boolean = () => false,
): LongTexts | undefined =>
  long && {
    above: long.above,
    begin: (text) => {
      const taker = long.begin(text, call, 'channel', undefined, comesAgain());
      return taker && new LastOfCall(taker, answered);
    },
  };

/** Tells when what was taken was the answer. */
class LastOfCall implements PieceTaker {
  readonly #taker: PieceTaker;
  readonly #answered: () => void;

  constructor(taker: PieceTaker, answered: () => void) {
    this.#taker = taker;
    this.#answered = answered;
  }

  push(piece: Uint8Array): boolean {
    return this.#taker.push(piece);
  }

  end(): boolean {
    const isAnswer = this.#taker.end();
    if (isAnswer) this.#answered();
    return isAnswer;
  }

  cut(): void {
    this.#taker.cut();
  }
}
