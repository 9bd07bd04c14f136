export interface HttpAnswer {
  status: number;
  head: string;
  /** Without transfer coding and, for an event stream, the data of its last event. */
  body: string;
}

const contentLength = /\r\ncontent-length: *(\d+)/i;
const chunked = /\r\ntransfer-encoding: *chunked/i;
const eventStream = /\r\ncontent-type: *text\/event-stream/i;
const lastChunk = '0\r\n\r\n';

/** Reads answers off one connection where a request is sent only after the answer before it. */
export class HttpAnswers {
  #pieces: string[] = [];
  #receivedBytes = 0;
  #neededBytes = 0;

  /** The answer once it is whole. */
  push(chunk: Buffer): HttpAnswer | undefined {
    this.#pieces.push(chunk.toString('latin1'));
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes < this.#neededBytes) return undefined;
    const text = this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join('');
    const answer = this.#read(text);
    if (answer === undefined) {
      this.#pieces = [text];
      return undefined;
    }
    this.#pieces = [];
    this.#receivedBytes = 0;
    this.#neededBytes = 0;
    return answer;
  }

  #read(text: string): HttpAnswer | undefined {
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const head = text.slice(0, headEnd);
    const status = Number(head.slice(9, 12));
    if (chunked.test(head)) {
      if (!text.endsWith(lastChunk)) return undefined;
      const body = dechunked(text.slice(headEnd + 4));
      return { status, head, body: eventStream.test(head) ? eventData(body) : body };
    }
    this.#neededBytes = headEnd + 4 + Number(contentLength.exec(head)?.[1] ?? 0);
    if (text.length < this.#neededBytes) return undefined;
    const body = text.slice(headEnd + 4, this.#neededBytes);
    return { status, head, body: eventStream.test(head) ? eventData(body) : body };
  }
}

function dechunked(coded: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = coded.indexOf('\r\n', at);
    const size = Number.parseInt(coded.slice(at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) return pieces.join('');
    pieces.push(coded.slice(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 4 + size;
  }
}

function eventData(stream: string): string {
  const start = stream.lastIndexOf('data: ');
  return start < 0 ? '' : stream.slice(start + 6, stream.indexOf('\n', start));
}
