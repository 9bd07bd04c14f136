import { member } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import { scan } from '../wire/scan.ts';
import { spliceText } from '../wire/splice.ts';
import { decodeText, encodeText } from '../wire/text.ts';
import { WireFault } from '../wire/wire-fault.ts';

/**
 * How far two values of progress that the gateway makes up lie apart, against 1 or the last value where that is larger.
 * Hours of them stay below the least that servers go up by, and each is far above what a 64-bit number can tell apart.
 */
const step = 1e-9;

/**
 * The values of `progress` one client is told for one request. The specification wants them to increase (2025-11-25 and
 * 2026-07-28, basic/utilities/progress), so those of the gateway, which knows nothing, go up by next to nothing, and
 * one of the server that is not above the last of them is told as next to nothing above it.
 */
export class HeartbeatProgress {
  /** The last one told; undefined: none. */
  #told: number | undefined;
  /** Raw JSON of the server's last `total`; undefined: it named none. */
  #total: string | undefined;
  /** The last notification of the server, which nobody has had to read yet. */
  #unread: Uint8Array | undefined;
  #hasBeaten = false;

  /** The notification that says that the call still runs. `token`: raw JSON. */
  next(token: string): Uint8Array {
    if (this.#unread !== undefined) this.#read(this.#unread);
    this.#hasBeaten = true;
    this.#told = this.#told === undefined ? 0 : above(this.#told);
    const total = this.#total === undefined ? '' : `,"total":${this.#total}`;
    const params = `{"progressToken":${token},"progress":${this.#told}${total}}`;
    return encodeText(`{"jsonrpc":"2.0","method":"notifications/progress","params":${params}}`);
  }

  /** The server's own, as it may be told. Read only after a value was made up. */
  shown(bytes: Uint8Array): Uint8Array {
    if (this.#hasBeaten) return this.#read(bytes);
    this.#unread = bytes;
    return bytes;
  }

  #read(bytes: Uint8Array): Uint8Array {
    this.#unread = undefined;
    const message = scan(bytes);
    if (message instanceof WireFault) return bytes;
    this.#total = textOf(bytes, numberIn(message, 'total')) ?? this.#total;
    const span = numberIn(message, 'progress');
    const value = Number(textOf(bytes, span));
    if (span === undefined || !Number.isFinite(value)) return bytes;
    const isTold = this.#told !== undefined && value <= this.#told && this.#hasBeaten;
    this.#told = isTold ? above(this.#told ?? value) : value;
    return isTold ? spliceText(bytes, span, String(this.#told)) : bytes;
  }
}

const above = (value: number): number =>
  Math.min(value + step * Math.max(1, Math.abs(value)), Number.MAX_VALUE);

const textOf = (bytes: Uint8Array, span: Span | undefined): string | undefined =>
  span && decodeText(bytes, span);

const numberIn = ({ bytes, params }: Message, key: string): Span | undefined => {
  const span = params && member(bytes, params, key);
  return span !== undefined && /^[-0-9]/.test(decodeText(bytes, span)) ? span : undefined;
};
