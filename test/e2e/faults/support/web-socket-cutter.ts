const TEXT = 1;
const CLOSE = 8;

/** Cuts what a server sends into text messages and the code of its close frame (RFC 6455 §5.2, no fragments, no mask). */
export class WebSocketCutter {
  readonly #onText: (text: string) => void;
  readonly #onClose: (code: number) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onText: (text: string) => void, onClose: (code: number) => void) {
    this.#onText = onText;
    this.#onClose = onClose;
  }

  push(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      if (frame.opcode === TEXT) this.#onText(frame.payload.toString('utf8'));
      else if (frame.opcode === CLOSE) this.#onClose(frame.payload.readUInt16BE(0));
    }
  }

  #next(): { readonly opcode: number; readonly payload: Buffer } | undefined {
    const rest = this.#rest;
    if (rest.length < 2) return undefined;
    const short = (rest[1] ?? 0) & 0x7f;
    const headBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < headBytes) return undefined;
    const length =
      short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < headBytes + length) return undefined;
    this.#rest = rest.subarray(headBytes + length);
    const payload = rest.subarray(headBytes, headBytes + length);
    return { opcode: (rest[0] ?? 0) & 0x0f, payload };
  }
}
