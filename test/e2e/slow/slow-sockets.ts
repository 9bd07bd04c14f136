import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const DRIBBLE_MS = 500;

/** What a connection begins with, and goes on with a byte at a time. */
const beginnings = {
  head: 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
  body:
    'POST /api/v1/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
    'Accept: application/json\r\nContent-Length: 100000\r\n\r\n{',
  upgrade: 'GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: web',
} as const;

export type SlowKind = keyof typeof beginnings;

/** A client that keeps a connection busy without getting anywhere. */
export class SlowSocket {
  readonly kind: SlowKind;
  readonly #socket: Socket;
  readonly #beginMs = performance.now();
  /** How long it held its place. */
  readonly heldMs: Promise<number>;

  private constructor(kind: SlowKind, socket: Socket) {
    this.kind = kind;
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(beginnings[kind]);
    const timer = setInterval(() => socket.write('x'), DRIBBLE_MS);
    this.heldMs = new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(timer);
        resolve(performance.now() - this.#beginMs);
      });
    });
  }

  static async open(kind: SlowKind, port: number): Promise<SlowSocket> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new SlowSocket(kind, socket);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }
}
