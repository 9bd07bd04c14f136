import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { EventStreamDecoder, type StreamEvent } from '../../src/domain/wire/event-stream.ts';
import { decodeText } from '../../src/domain/wire/text.ts';

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Keeps connections; each request has its own without. */
  readonly agent?: Agent;
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const begin = (port: number, sent: Sent): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(
    {
      host: '127.0.0.1',
      port,
      agent: sent.agent ?? false,
      path: sent.path,
      method: sent.method ?? (sent.body === undefined ? 'GET' : 'POST'),
      headers: { ...sent.headers },
    },
    resolve,
  );
  outgoing.on('error', reject);
  outgoing.end(sent.body);
  return promise;
};

/** One request and its whole answer. */
export const exchange = async (port: number, sent: Sent): Promise<Got> => {
  const answer = await begin(port, sent);
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
};

export interface SeenEvent extends Omit<StreamEvent, 'data'> {
  readonly data: string;
}

/** An event stream as its client sees it. */
export class EventReader {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: SeenEvent[] = [];
  /** Everything received, comments included. */
  raw = '';
  readonly #answer: IncomingMessage;
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  constructor(answer: IncomingMessage) {
    this.#answer = answer;
    this.status = answer.statusCode ?? 0;
    this.headers = answer.headers;
    const decoder = new EventStreamDecoder(64 * 1_048_576);
    answer.on('data', (chunk: Buffer) => {
      this.raw += chunk.toString();
      decoder.push(chunk, (event) => this.events.push({ ...event, data: decodeText(event.data) }));
      this.#check();
    });
    answer.on('error', () => undefined);
    answer.on('close', () => {
      this.#hasEnded = true;
      this.#check();
    });
  }

  static async open(port: number, sent: Sent): Promise<EventReader> {
    return new EventReader(await begin(port, sent));
  }

  /** The n-th event, counted from 0, as soon as it is there. */
  async event(index: number): Promise<SeenEvent> {
    await this.#until(() => this.events.length > index);
    const event = this.events[index];
    if (event === undefined) throw new Error(`the stream ended before event ${index}`);
    return event;
  }

  async text(part: string): Promise<void> {
    await this.#until(() => this.raw.includes(part));
  }

  /** A comment, as servers send to keep a stream alive. */
  async comment(withinMs: number): Promise<void> {
    await this.#until(() => /^:/m.test(this.raw), withinMs);
  }

  async ended(): Promise<void> {
    await this.#until(() => this.#hasEnded);
  }

  /** Stops reading, as a client that hangs does. */
  hang(): void {
    this.#answer.pause();
    this.#answer.socket.pause();
  }

  readOn(): void {
    this.#answer.socket.resume();
    this.#answer.resume();
  }

  close(): void {
    this.#answer.destroy();
  }

  async #until(isSo: () => boolean, withinMs = 5_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = (): void => {
      if (isSo() || this.#hasEnded) resolve();
    };
    const seen = (): Error => new Error(`not seen in time; so far: ${this.raw.slice(-500)}`);
    const timer = setTimeout(() => reject(seen()), withinMs);
    this.#waiting.add(check);
    check();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }

  #check(): void {
    for (const check of this.#waiting) check();
  }
}

/** Bytes as they are on a connection of their own; everything that came back until it closed. */
export const rawExchange = (port: number, ...parts: (string | Uint8Array)[]): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket: Socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(text));
  for (const part of parts) socket.write(part);
  return promise;
};
