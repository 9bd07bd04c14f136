import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { RunningGateway } from '../../support/gateway.ts';

const PATIENCE_MS = 15_000;

/** One masked frame of a WebSocket client (RFC 6455 §5.2). The mask is zero: the bytes stand as they are. */
export const webSocketFrame = (payload: string | Uint8Array, opcode = 1, isLast = true): Buffer => {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126
      ? Buffer.of(0x80 | bytes.length)
      : bytes.length < 65_536
        ? Buffer.of(0x80 | 126, bytes.length >> 8, bytes.length & 0xff)
        : Buffer.concat([Buffer.of(0x80 | 127), longLength(bytes.length)]);
  return Buffer.concat([Buffer.of((isLast ? 0x80 : 0) | opcode), head, Buffer.alloc(4), bytes]);
};

const longLength = (length: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
};

export const webSocketHandshake = (path = '/mcp'): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mcp\r\n\r\n';

/** A binary frame of any bytes; what the header says may be told apart from what follows. */
export const binaryFrame = (
  payload: string | Uint8Array,
  { magic = 'MCPB', version = 1, type = 1, length = Buffer.byteLength(payload) } = {},
): Buffer => {
  const header = Buffer.alloc(12);
  header.write(magic, 'latin1');
  header.writeUInt16BE(version, 4);
  header.writeUInt16BE(type, 6);
  header.writeUInt32BE(length, 8);
  return Buffer.concat([header, Buffer.from(payload)]);
};

/** A POST of JSON with the usual headers. `more` are whole header lines. */
export const postOf = (path: string, body: string | Uint8Array, more = ''): Buffer => {
  const bytes = Buffer.from(body);
  const head =
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Accept: application/json, text/event-stream\r\n${more}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
};

export const streamRequest = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n${more}\r\n`;

/** The messages as a client sends them on one connection of this frontend. */
export const encodeAll = (
  frontend: 'ws' | 'frames' | 'lines' | 'unix',
  messages: readonly string[],
): Buffer => {
  switch (frontend) {
    case 'ws':
      return Buffer.concat([
        Buffer.from(webSocketHandshake()),
        ...messages.map((message) => webSocketFrame(message)),
      ]);
    case 'frames':
      return Buffer.concat(messages.map((message) => binaryFrame(message)));
    case 'lines':
    case 'unix':
      return Buffer.from(messages.map((message) => `${message}\n`).join(''));
  }
};

/** Where a frontend listens. */
export const addressOf = (
  gateway: RunningGateway & { readonly socketPath: string },
  frontend: 'http' | 'ws' | 'sse' | 'frames' | 'lines' | 'unix',
): NetConnectOpts => {
  if (frontend === 'unix') return { path: gateway.socketPath };
  const name = frontend === 'frames' || frontend === 'lines' ? 'tcp' : frontend;
  return { host: '127.0.0.1', port: gateway.port(name) };
};

/** A connection of bytes. What comes is kept. */
export class RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  received: Buffer = Buffer.alloc(0);
  /** Sees each chunk before anybody waits for it. */
  tap: (chunk: Buffer) => void = () => undefined;
  #onData: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.tap(chunk);
      this.#onData();
    });
  }

  static async open(address: NetConnectOpts): Promise<RawConnection> {
    const socket = connect(address);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Resolves when the bytes have gone to the kernel, or the connection is over. */
  async write(bytes: string | Uint8Array): Promise<void> {
    const gone = Promise.withResolvers<void>();
    this.socket.write(bytes, () => gone.resolve());
    await Promise.race([gone.promise, this.closed]);
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Resolves when it holds; fails when the connection ends before, or after 15 s. */
  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    this.#onData = () => {
      if (holds()) resolve();
    };
    this.#onData();
    await Promise.race([promise, this.closed]);
    clearTimeout(timer);
    if (!holds())
      throw new Error(`not seen, or the connection ended after: ${this.text.slice(0, 500)}`);
  }

  /** Goes without a word: by FIN, or by RST where the carrier knows one. */
  async vanish(byReset = false): Promise<void> {
    if (byReset && this.socket.remoteAddress !== undefined) this.socket.resetAndDestroy();
    else this.socket.destroy();
    await this.closed;
  }
}
