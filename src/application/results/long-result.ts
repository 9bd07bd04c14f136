import { Fault } from '../../domain/fault/fault.ts';
import type { LongPart, LongRange, LongText } from '../../domain/wire/long-part.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { splice } from '../../domain/wire/splice.ts';
import { encodeText } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { SpooledText } from '../ports/driven/spool.ts';
import { JoinedText } from './joined-text.ts';

/** A response whose result lies in the spool. */
export class LongResult {
  /** The whole result. */
  readonly text: SpooledText;
  /** The message with an empty value in the place of its result. */
  readonly outline: Message;
  /** Inside the quotes of the longest string of the result. */
  readonly #longest: Span;

  constructor(text: SpooledText, outline: Message, longest: Span) {
    this.text = text;
    this.outline = outline;
    this.#longest = longest;
  }

  /** Bytes of the whole message. */
  get length(): number {
    return this.outline.bytes.length + this.text.length;
  }

  /** What is left without the longest string. */
  get lengthAround(): number {
    return this.length - (this.#longest.end - this.#longest.start);
  }

  /** The message in memory, as if it had come so. */
  async whole(): Promise<Message | Fault> {
    const message = await this.#scanned(async () => {
      const result = await this.#read({ start: 0, end: this.text.length });
      return result && this.#withResult(result);
    });
    this.text.release();
    return message;
  }

  /** The message with a string of `standIn` as its result. */
  opaque(standIn: string, begun: () => void): Promise<Message | Fault> {
    const stand = encodeText(`"${standIn}"`);
    const range = { start: 0, end: this.text.length };
    return this.#withPart(new SpooledPart(this.text, range, standIn, stand, begun), async () => {
      const fault = await this.text.finished();
      return fault ?? this.#withResult(stand);
    });
  }

  /** The message with `standIn` in the place of the longest string of its result. */
  reduced(standIn: string, begun: () => void): Promise<Message | Fault> {
    const { start, end } = this.#longest;
    const stand = encodeText(standIn);
    const part = new SpooledPart(this.text, this.#longest, standIn, stand, begun);
    return this.#withPart(part, async () => {
      const before = await this.#read({ start: 0, end: start });
      const after = await this.#read({ start: end, end: this.text.length });
      if (before === undefined || after === undefined) return undefined;
      return this.#withResult(joined(before, joined(stand, after)));
    });
  }

  async #withPart(
    long: SpooledPart,
    bytes: () => Promise<Uint8Array | Fault | undefined>,
  ): Promise<Message | Fault> {
    const message = await this.#scanned(bytes);
    if (!(message instanceof Fault)) return { ...message, long };
    long.release();
    return message;
  }

  async #scanned(bytes: () => Promise<Uint8Array | Fault | undefined>): Promise<Message | Fault> {
    const read = await bytes();
    if (read === undefined)
      return new Fault('overloaded', 'a large result could not be read again');
    if (read instanceof Fault) return read;
    const message = scan(read);
    return message instanceof WireFault
      ? new Fault('backend_protocol_error', `the server's message is not valid: ${message.message}`)
      : message;
  }

  #withResult(result: Uint8Array): Uint8Array {
    const { bytes, result: span } = this.outline;
    return splice(bytes, span === undefined ? [] : [{ span, bytes: result }]);
  }

  async #read({ start, end }: Span): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(end - start);
    return (await this.text.read(start, bytes)) ? bytes : undefined;
  }
}

/** What stands in the spool for a stand-in in the bytes of a message. */
class SpooledPart implements LongPart {
  readonly #text: SpooledText;
  readonly #range: Span;
  readonly standIn: string;
  /** Raw JSON text with the stand-in in it: what is replaced. */
  readonly #stand: Uint8Array;
  readonly #begun: () => void;

  constructor(
    text: SpooledText,
    range: Span,
    standIn: string,
    stand: Uint8Array,
    begun: () => void,
  ) {
    this.#text = text;
    this.#range = range;
    this.standIn = standIn;
    this.#stand = stand;
    this.#begun = begun;
  }

  get raw(): LongRange {
    const { start, end } = this.#range;
    return { length: end - start, read: (offset, into) => this.#text.read(start + offset, into) };
  }

  get result(): LongRange {
    return this.#text;
  }

  textOf(bytes: Uint8Array): LongText | undefined {
    const start = indexOf(bytes, this.#stand, 0);
    if (start < 0) return undefined;
    const end = start + this.#stand.length;
    if (indexOf(bytes, this.#stand, end) >= 0) return undefined;
    this.#begun();
    const range = { ...this.#range, text: this.#text };
    return new JoinedText(bytes.subarray(0, start), range, bytes.subarray(end), () =>
      this.release(),
    );
  }

  release(): void {
    this.#text.release();
    this.#begun();
  }
}

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
};

const indexOf = (bytes: Uint8Array, part: Uint8Array, from: number): number => {
  const first = part[0] as number;
  for (
    let start = bytes.indexOf(first, from);
    start >= 0;
    start = bytes.indexOf(first, start + 1)
  ) {
    if (part.every((byte, index) => bytes[start + index] === byte)) return start;
  }
  return -1;
};
