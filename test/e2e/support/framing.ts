const LINE_FEED = 0x0a;
const HEADER_BYTES = 12;

/** Cuts a byte stream into lines, decoded when they are whole. */
export class LineCutter {
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#pieces.push(chunk.subarray(start, end));
      const line = Buffer.concat(this.#pieces).toString('utf8');
      this.#pieces = [];
      start = end + 1;
      this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
  }
}

export interface StreamEvent {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Reads an SSE byte stream (HTML standard §9.2.6); events without data are left out. */
export class EventCutter {
  readonly #lines: LineCutter;
  readonly #onEvent: (event: StreamEvent) => void;
  #name = 'message';
  #id: string | undefined;
  #data: string[] = [];

  constructor(onEvent: (event: StreamEvent) => void) {
    this.#onEvent = onEvent;
    this.#lines = new LineCutter((line) => this.#line(line));
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
    else if (field === 'id') this.#id = value;
  }

  #dispatch(): void {
    const data = this.#data.join('\n');
    if (data !== '') this.#onEvent({ name: this.#name, id: this.#id, data });
    this.#name = 'message';
    this.#data = [];
  }
}

/** One SSE event; every line of the text is a data line of its own. */
export const eventOf = (text: string, name = 'message'): string => {
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${name}\n${lines.join('')}\n`;
};

/** Types of the binary dialect of mission §3.1. */
export const frameTypes = { request: 1, response: 2, control: 3, negotiate: 6, agree: 7 } as const;

/** Header (magic, version 1, type, length; big-endian) and payload. */
export const frameOf = (type: number, text: string): Buffer => {
  const payload = Buffer.from(text);
  const frame = Buffer.alloc(HEADER_BYTES + payload.length);
  frame.write('MCPB', 'latin1');
  frame.writeUInt16BE(1, 4);
  frame.writeUInt16BE(type, 6);
  frame.writeUInt32BE(payload.length, 8);
  payload.copy(frame, HEADER_BYTES);
  return frame;
};

/** Cuts a byte stream into binary frames. */
export class FrameCutter {
  readonly #onFrame: (type: number, payload: string) => void;
  #pieces: Buffer[] = [];
  #held = 0;
  #needed = HEADER_BYTES;

  constructor(onFrame: (type: number, payload: string) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    let bytes = Buffer.concat(this.#pieces);
    for (;;) {
      const length = bytes.length < HEADER_BYTES ? 0 : bytes.readUInt32BE(8);
      this.#needed = HEADER_BYTES + length;
      if (bytes.length < this.#needed) break;
      if (bytes.toString('latin1', 0, 4) !== 'MCPB') throw new Error('a frame begins with MCPB');
      this.#onFrame(bytes.readUInt16BE(6), bytes.toString('utf8', HEADER_BYTES, this.#needed));
      bytes = bytes.subarray(this.#needed);
    }
    this.#pieces = bytes.length === 0 ? [] : [bytes];
    this.#held = bytes.length;
  }
}
