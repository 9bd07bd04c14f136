import { Interview } from '../../../domain/detection/interview.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import { LineSplitter } from '../../../domain/wire/line-splitter.ts';
import type { Questions } from './questions.ts';
import type { Conversation } from './stream-probe.ts';

/** No honest answer to the two questions is longer. */
export const MAX_ANSWER_BYTES = 1_048_576;

const LINE_FEED = Buffer.from('\n');

const asLine = (question: Uint8Array): Uint8Array => Buffer.concat([question, LINE_FEED]);

/** Messages as lines; what is no message (a greeting, a log) is passed over, as on standard output. */
export class LinesConversation implements Conversation {
  readonly hello: Uint8Array;
  readonly #questions: Questions;
  readonly #interview = new Interview('lines');
  #isOver = false;
  readonly #lines = new LineSplitter(MAX_ANSWER_BYTES);

  constructor(questions: Questions) {
    this.#questions = questions;
    this.hello = asLine(questions.initialize);
  }

  hear(
    chunk: Uint8Array,
    _first: Uint8Array,
    send: (bytes: Uint8Array) => void,
  ): Sight | undefined {
    const outcome = this.#lines.push(chunk, (line) => {
      const turn = this.#interview.hear(line);
      if (turn === 'discover') send(asLine(this.#questions.discover));
      this.#isOver ||= turn === 'over';
    });
    if (outcome === 'too_long') return { seen: 'noise', note: 'it sends a line without an end' };
    return this.#isOver ? this.#interview.sight : undefined;
  }

  soFar(): Sight | undefined {
    return this.#interview.sight;
  }
}
