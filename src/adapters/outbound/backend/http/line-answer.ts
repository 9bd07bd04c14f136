import type { Fault } from '../../../../domain/fault/fault.ts';
import { LineSplitter } from '../../../../domain/wire/line-splitter.ts';
import { brokenOff, tooLong } from '../../../shared/http-client/client-fault.ts';
import { looksLikeMessage } from '../../../shared/http-client/message-outline.ts';
import { isAnswerTo } from './answer-match.ts';
import type { AnswerReader, AnswerTarget } from './answer-reader.ts';
import { longAnswers } from './long-answer.ts';

/** Newline-delimited JSON (`application/x-ndjson`): messages line by line, the answer among them. */
export class LineAnswer implements AnswerReader {
  readonly #target: AnswerTarget;
  readonly #call: number;
  readonly #lines: LineSplitter;
  readonly #onLine = (line: Uint8Array): void => {
    if (!looksLikeMessage(line)) return;
    this.#isAnswered ||= isAnswerTo(this.#call, line);
    this.#target.message(line, this.#call, 'channel');
  };
  #isAnswered = false;

  constructor(target: AnswerTarget, call: number) {
    this.#target = target;
    this.#call = call;
    this.#lines = new LineSplitter(
      target.settings.maxMessageBytes,
      longAnswers(target.long, call, () => {
        this.#isAnswered = true;
      }),
    );
  }

  push(chunk: Uint8Array): Fault | 'answered' | undefined {
    if (this.#lines.push(chunk, this.#onLine) === 'ok') {
      return this.#isAnswered ? 'answered' : undefined;
    }
    return tooLong(this.#target.server, this.#target.settings.maxMessageBytes);
  }

  /** A last line without its newline may be cut off, so it is not read. */
  end(): void {
    this.broken();
  }

  broken(): void {
    this.#lines.cut();
    if (!this.#isAnswered) this.#target.failed(this.#call, brokenOff(this.#target.server));
  }
}
