const contentLength = /\r\ncontent-length: *(\d+)/i;
const chunked = /\r\ntransfer-encoding:/i;

/** Reads requests off one connection, pipelined or in pieces. Bodies must have a length. */
export class HttpRequests {
  #held = '';

  /** Calls `take` once per whole request. Throws on a transfer coding, which no proxy here uses. */
  push(chunk: Buffer, take: (method: string, body: string) => void): void {
    let text = this.#held + chunk.toString('latin1');
    for (;;) {
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) break;
      const head = text.slice(0, headEnd);
      if (chunked.test(head)) throw new Error('the echo server takes no transfer coding');
      const end = headEnd + 4 + Number(contentLength.exec(head)?.[1] ?? 0);
      if (text.length < end) break;
      take(head.slice(0, head.indexOf(' ')), text.slice(headEnd + 4, end));
      text = text.slice(end);
      if (text === '') break;
    }
    this.#held = text;
  }
}
