import { LineSplitter } from '../../../domain/wire/line-splitter.ts';
import type { FramingEvents, StreamFraming } from './stream-framing.ts';

const NEWLINE = Uint8Array.of(0x0a);

/** One JSON text per line, as MCP's stdio transport frames it (specification 2025-11-25, basic/transports, stdio). */
export class NewlineFraming implements StreamFraming {
  readonly greeting = undefined;
  readonly #lines: LineSplitter;
  readonly #onLine: (line: Uint8Array) => void;

  constructor(maxMessageBytes: number, events: Pick<FramingEvents, 'message'>) {
    this.#lines = new LineSplitter(maxMessageBytes);
    this.#onLine = (line) => events.message(line);
  }

  encode(message: Uint8Array): readonly [Uint8Array, Uint8Array] {
    return [message, NEWLINE];
  }

  push(chunk: Uint8Array): boolean {
    return this.#lines.push(chunk, this.#onLine) === 'ok';
  }

  heartbeat(): undefined {
    return undefined;
  }
}
