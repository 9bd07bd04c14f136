import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader, frameOf, type Layout } from './layouts.ts';

const PATIENCE_MS = 15_000;

export interface ReceivedFrame {
  readonly type: number;
  readonly text: string;
}

/** A TCP connection of frames of one layout. What comes is kept. */
export class FrameConnection {
  readonly socket: Socket;
  /** All that came, in order. */
  readonly frames: ReceivedFrame[] = [];
  readonly closed: Promise<void>;
  readonly #layout: Layout;
  readonly #listeners = new Set<() => void>();

  private constructor(socket: Socket, layout: Layout) {
    this.socket = socket;
    this.#layout = layout;
    const reader = new FrameReader(layout, (type, payload) => {
      this.frames.push({ type, text: payload.toString() });
    });
    socket.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      this.#tell();
    });
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(() => this.#tell());
  }

  /** Connects to a port of loopback and says nothing. */
  static async open(port: number, layout: Layout): Promise<FrameConnection> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new FrameConnection(socket, layout);
  }

  send(type: number, payload: string): void {
    this.socket.write(frameOf(this.#layout, type, payload));
  }

  /** The first frame from `start` on that fits. Rejects when the connection ends or nothing fits within 15 s. */
  async frame(fits: (frame: ReceivedFrame) => boolean, start = 0): Promise<ReceivedFrame> {
    const { promise, resolve, reject } = Promise.withResolvers<ReceivedFrame>();
    const seen = () => JSON.stringify(this.frames.slice(start)).slice(0, 1_000);
    const look = (): void => {
      const found = this.frames.slice(start).find(fits);
      if (found !== undefined) resolve(found);
      else if (this.socket.destroyed) reject(new Error(`the connection ended after ${seen()}`));
    };
    const timer = setTimeout(() => reject(new Error(`no such frame in ${seen()}`)), PATIENCE_MS);
    this.#listeners.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#listeners.delete(look);
    });
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
