import { createServer } from 'node:http';
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Listener, LOOPBACK, listenOnLoopback } from './listener.ts';
import type { Serving } from './serving.ts';

const SUBPROTOCOL = 'mcp';

/** Serves WebSocket with subprotocol `mcp`: one JSON-RPC message per text frame. */
export async function listenWebSocket(serving: Serving, requestedPort: number): Promise<Listener> {
  const server = createServer((_request, response) => {
    response.writeHead(426).end();
  });
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  sockets.on('connection', (socket) => {
    serving.serveConnection(new WebSocketTransport(socket));
  });
  const port = await listenOnLoopback(server, requestedPort);
  return {
    url: `ws://${LOOPBACK}:${port}/`,
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
    },
  };
}

class WebSocketTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  async start(): Promise<void> {
    this.#socket.on('message', (data, isBinary) => this.#receive(String(data), isBinary));
    this.#socket.on('error', (error) => this.onerror?.(error));
    this.#socket.on('close', () => this.onclose?.());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#socket.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
  }

  #receive(text: string, isBinary: boolean): void {
    if (isBinary) this.#socket.close(1003);
    else this.onmessage?.(parseJSONRPCMessage(JSON.parse(text)));
  }
}
