import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { Version2Client } from '../../binary/support/version2-client.ts';
import { PartialBody } from './partial-body.ts';

/** Where a gateway listens, by the names of its frontends. */
export interface ReadGateway {
  port(name: string): number;
  url(name: string, path?: string): string;
}

export interface Received {
  readonly digest: string;
  readonly length: number;
}

/** A client that reads an answer of any length. */
export interface LargeClient {
  /** The answer to a request, by its hash. `began`: its first byte has come; absent where a client sees whole messages. */
  ask(request: object, began?: () => void): Promise<Received>;
  close(): void;
}

export const initialize = {
  jsonrpc: '2.0',
  id: 'init',
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'reader', version: '1' },
  },
};

const begin = [initialize, { jsonrpc: '2.0', method: 'notifications/initialized' }] as const;

const receivedOf = (bytes: Buffer | string): Received => ({
  digest: createHash('sha256').update(bytes).digest('hex'),
  length: Buffer.byteLength(bytes),
});

export class HttpReader implements LargeClient {
  readonly #url: string;
  readonly #session: string;

  constructor(url: string, session: string) {
    this.#url = url;
    this.#session = session;
  }

  static async open(gateway: ReadGateway, path = '/mcp'): Promise<HttpReader> {
    const url = gateway.url('http', path);
    const answer = await new HttpReader(url, '').post(begin[0]);
    const reader = new HttpReader(url, answer.headers.get('mcp-session-id') ?? '');
    await answer.text();
    await (await reader.post(begin[1])).text();
    return reader;
  }

  post(message: object, signal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    if (this.#session !== '') headers['mcp-session-id'] = this.#session;
    const body = JSON.stringify(message);
    return fetch(this.#url, { method: 'POST', headers, body, signal: signal ?? null });
  }

  /** What came on an event stream behind this event. */
  listen(lastEventId: string): Promise<Response> {
    const headers = {
      accept: 'text/event-stream',
      'mcp-session-id': this.#session,
      'last-event-id': lastEventId,
    };
    return fetch(this.#url, { headers });
  }

  async ask(request: object, began: () => void = () => {}): Promise<Received> {
    // A body, or the stream of its POST when the first byte takes longer.
    const body = new PartialBody(await this.post(request));
    await body.until(1);
    began();
    return body.message();
  }

  close(): void {}
}

export class WebSocketReader implements LargeClient {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(gateway: ReadGateway, path = '/ws'): Promise<WebSocketReader> {
    const url = `ws://127.0.0.1:${gateway.port('websocket')}${path}`;
    const socket = new WebSocket(url, 'mcp', { maxPayload: 1_000_000_000 });
    await once(socket, 'open');
    const reader = new WebSocketReader(socket);
    await reader.ask(begin[0]);
    socket.send(JSON.stringify(begin[1]));
    return reader;
  }

  async ask(request: object): Promise<Received> {
    const answer = once(this.#socket, 'message');
    this.#socket.send(JSON.stringify(request));
    const [data] = (await answer) as [Buffer];
    return receivedOf(data);
  }

  close(): void {
    this.#socket.terminate();
  }
}

const LOOK_MS = 5;

/** Version 2 of the binary protocol. */
export class FrameReader2 implements LargeClient {
  readonly #client: Version2Client;

  constructor(client: Version2Client) {
    this.#client = client;
  }

  static async open(gateway: ReadGateway): Promise<FrameReader2> {
    const client = await Version2Client.connect(gateway.port('tcp'));
    await client.request(JSON.stringify(begin[0]));
    client.send(1, JSON.stringify(begin[1]));
    return new FrameReader2(client);
  }

  async ask(request: object, began: () => void = () => {}): Promise<Received> {
    const call = this.#client.open(JSON.stringify(request));
    const look = setInterval(() => {
      if (call.receivedBytes === 0) return;
      clearInterval(look);
      began();
    }, LOOK_MS);
    return receivedOf(await call.answer.finally(() => clearInterval(look)));
  }

  close(): void {
    void this.#client.close();
  }
}

/** One JSON text per line, over TCP. */
export class LineReader implements LargeClient {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(gateway: ReadGateway): Promise<LineReader> {
    const socket = connect(gateway.port('tcp'), '127.0.0.1');
    await once(socket, 'connect');
    const reader = new LineReader(socket);
    await reader.ask(begin[0]);
    socket.write(`${JSON.stringify(begin[1])}\n`);
    return reader;
  }

  ask(request: object): Promise<Received> {
    const { promise, resolve } = Promise.withResolvers<Received>();
    const hash = createHash('sha256');
    let length = 0;
    const read = (chunk: Buffer): void => {
      const end = chunk.indexOf(0x0a);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      hash.update(part);
      length += part.length;
      if (end < 0) return;
      this.#socket.off('data', read);
      resolve({ digest: hash.digest('hex'), length });
    };
    this.#socket.on('data', read);
    this.#socket.write(`${JSON.stringify(request)}\n`);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }
}
