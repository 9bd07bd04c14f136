import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed body; empty when there was none. */
  readonly message: { readonly id?: number | null; readonly method?: string };
}

export type Script = (received: Received, response: ServerResponse) => void;

/** A real HTTP server that does what the test says and remembers what it got, in order of arrival. */
export class ScriptedServer {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #script: Script;
  readonly #waiting = new Set<() => void>();
  connections = 0;

  constructor(script: Script) {
    this.#script = script;
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.on('connection', () => {
      this.connections += 1;
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Requests of one HTTP method. */
  of(method: string): Received[] {
    return this.received.filter((received) => received.method === method);
  }

  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error('the server never got there')), 10_000);
    const check = () => {
      if (holds()) resolve();
    };
    this.#waiting.add(check);
    check();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const text = Buffer.concat(chunks).toString();
    const received: Received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      text,
      message: text === '' ? {} : (JSON.parse(text) as Received['message']),
    };
    this.received.push(received);
    this.#script(received, response);
    for (const check of this.#waiting) check();
  }
}

export const resultText = (id: unknown, result: unknown = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result });

export const answerJson = (response: ServerResponse, text: string | Buffer, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
};

export const startEvents = (response: ServerResponse): ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  return response;
};

export const event = (data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
