import { LineSplitter } from '../../../domain/wire/line-splitter.ts';
import type { CorkedWriter } from './corked-writer.ts';
import type { FramingEvents, SendOutcome, StreamFraming } from './stream-framing.ts';

const NEWLINE = Uint8Array.of(0x0a);

/** One JSON text per line, as MCP's stdio transport frames it (specification 2025-11-25, basic/transports, stdio). */
export class NewlineFraming implements StreamFraming {
  readonly separatesCalls = false;
  readonly complaint = undefined;
  readonly #writer: CorkedWriter;
  readonly #events: Pick<FramingEvents, 'message' | 'agreed'>;
  readonly #lines: LineSplitter;
  readonly #onLine: (line: Uint8Array) => void;

  constructor(
    writer: CorkedWriter,
    maxMessageBytes: number,
    events: Pick<FramingEvents, 'message' | 'agreed' | 'longTexts'>,
  ) {
    this.#writer = writer;
    this.#events = events;
    this.#lines = new LineSplitter(maxMessageBytes, events.longTexts?.());
    this.#onLine = (line) => events.message(line);
  }

  begin(): void {
    this.#events.agreed();
  }

  send(message: Uint8Array): SendOutcome {
    return this.#writer.write(message, NEWLINE) ? 'sent' : 'overloaded';
  }

  push(chunk: Uint8Array): boolean {
    return this.#lines.push(chunk, this.#onLine) === 'ok';
  }

  /** Lines know no sign of life. */
  beat(): boolean {
    return true;
  }

  forget(): void {}

  pauseCall(): void {}

  resumeCall(): void {}
}
