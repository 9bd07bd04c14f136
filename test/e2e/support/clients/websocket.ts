import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ask, Inbox, type RawClient } from './client.ts';

/** One JSON text frame for each message, subprotocol `mcp`. */
export class WebSocketClient implements RawClient {
  readonly #inbox = new Inbox();
  readonly #socket: WebSocket;

  private constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#socket = new WebSocket(url, 'mcp', { perMessageDeflate: false, headers });
    this.#socket.on('message', (data) => this.#inbox.push(String(data)));
    this.#socket.on('close', (code, reason) =>
      this.#inbox.fail(new Error(`the socket closed: ${code} ${String(reason)}`)),
    );
  }

  /** `headers`: sent with the handshake, such as `authorization`. */
  static async open(
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WebSocketClient> {
    const client = new WebSocketClient(url, headers);
    await once(client.#socket, 'open');
    return client;
  }

  get messages(): readonly string[] {
    return this.#inbox.messages;
  }

  request(text: string): Promise<string> {
    return ask(this.#inbox, text, (message) => this.send(message));
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.#inbox.next(fits);
  }

  send(text: string): Promise<void> {
    this.#socket.send(text);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}
