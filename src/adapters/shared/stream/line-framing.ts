import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { LineSplitter } from '../../../domain/wire/line-splitter.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { Framing, FramingInbox } from './framing.ts';

const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** Counts the messages of a framing that has no types to tell. */
export type MessageCount = (direction: 'inbound' | 'outbound', bytes: number) => void;

/** One JSON text per line: the framing of the stdio transport (specification 2025-11-25, basic/transports). */
export class LineFraming implements Framing {
  readonly #maxLineBytes: number;
  readonly #splitter: LineSplitter;
  readonly #writer: BatchWriter;
  readonly #inbox: FramingInbox;
  readonly #count: MessageCount | undefined;
  readonly #onLine = (line: Uint8Array): void => this.#line(line);
  readonly hasOpenCalls = false;
  readonly answersSigns = false;
  readonly heldBackBytes = 0;
  readonly maxLongBytes = Number.POSITIVE_INFINITY;
  isMidMessage = false;

  constructor(
    maxLineBytes: number,
    writer: BatchWriter,
    inbox: FramingInbox,
    count?: MessageCount,
  ) {
    this.#maxLineBytes = maxLineBytes;
    this.#splitter = new LineSplitter(maxLineBytes);
    this.#writer = writer;
    this.#inbox = inbox;
    this.#count = count;
  }

  receive(chunk: Uint8Array): void {
    this.isMidMessage = chunk[chunk.length - 1] !== LINE_FEED;
    if (this.#splitter.push(chunk, this.#onLine) === 'ok') return;
    this.#inbox.end(
      new Fault('message_too_large', `A line holds at most ${this.#maxLineBytes} bytes.`),
    );
  }

  /** What stands after the last line end is cut off in the middle, so it is no message. */
  end(): void {
    this.isMidMessage = false;
  }

  answer(message: Uint8Array): void {
    this.#count?.('outbound', message.length);
    this.#writer.write(message);
    this.#writer.write(LINE_END);
  }

  answerLong(text: LongText, over: () => void): void {
    this.#count?.('outbound', text.length);
    this.#writer.writeLong(text, over);
    this.#writer.write(LINE_END);
  }

  push(message: Uint8Array): void {
    this.answer(message);
  }

  giveSign(): void {}

  tick(): void {}

  stop(): void {}

  complain(fault: Fault): void {
    // The end of the stream says it, and an error without a request is no MCP message.
    if (fault.code === 'shutting_down') return;
    this.answer(errorReply('', fault));
  }

  #line(line: Uint8Array): void {
    this.#count?.('inbound', line.length);
    this.#inbox.message(line);
  }
}
