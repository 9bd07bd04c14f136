import type { GrowingText } from '../../domain/wire/long-part.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { spliceText } from '../../domain/wire/splice.ts';
import type { SpooledText } from '../ports/driven/spool.ts';
import type { AnswerHead } from './answer-head.ts';

/**
 * The answer to one request on its way to its client, while its server still sends it: what stands before the result, the
 * result as it comes, and what stands behind it as soon as that has come and was judged. Without that it is no JSON, so
 * what was passed on of an answer that cannot be had never looks like one.
 */
export class BegunAnswer implements GrowingText {
  length: number | undefined;
  readonly #text: SpooledText;
  readonly #id: Span | undefined;
  #idKey = '';
  #before: Uint8Array;
  #after: Uint8Array = NOTHING;
  /** Bytes of what stands before and behind that were read. */
  #beforeRead = 0;
  #afterRead = 0;
  #isBroken = false;
  #letGo: () => void = () => {};

  constructor({ bytes, id }: AnswerHead, text: SpooledText) {
    this.#before = bytes;
    this.#id = id;
    this.#text = text;
  }

  /** Before it is read. `letGo`: its reader wants no more, although it has not come to its end; may come several times. */
  addressTo(idKey: string, letGo: () => void): void {
    this.#idKey = idKey;
    this.#letGo = letGo;
    if (this.#id !== undefined) this.#before = spliceText(this.#before, this.#id, idKey);
  }

  /** All of it has come. `outline`: with an empty value in the place of its result. */
  finish({ bytes, id, result }: Message): void {
    const behind = result?.end ?? bytes.length;
    const isIdBehind = id !== undefined && id.start >= behind;
    const after = bytes.subarray(behind);
    this.#after = isIdBehind
      ? spliceText(after, { start: id.start - behind, end: id.end - behind }, this.#idKey)
      : after;
    this.length = this.#before.length + this.#text.length + this.#after.length;
    this.#text.end();
  }

  /** The rest of it will not come, or must not be had. */
  break(): void {
    this.#isBroken = true;
    this.#text.release();
  }

  async read(into: Uint8Array): Promise<number | undefined> {
    if (this.#isRead()) return 0;
    const head = copied(this.#before, this.#beforeRead, into);
    this.#beforeRead += head;
    if (head === into.length) return head;
    const count = await this.#text.take(into.subarray(head));
    if (count === undefined || this.#isBroken) return undefined;
    if (count > 0) return head + count;
    const tail = copied(this.#after, this.#afterRead, into.subarray(head));
    this.#afterRead += tail;
    if (this.#isRead()) this.#text.release();
    return head + tail;
  }

  /** It was read to its end. */
  #isRead(): boolean {
    return this.length !== undefined && this.#afterRead === this.#after.length;
  }

  close(): void {
    if (this.length !== undefined) this.#text.release();
    else if (!this.#isBroken) this.#letGo();
  }
}

const NOTHING = new Uint8Array(0);

const copied = (bytes: Uint8Array, from: number, into: Uint8Array): number => {
  const part = bytes.subarray(from, from + into.length);
  into.set(part);
  return part.length;
};
