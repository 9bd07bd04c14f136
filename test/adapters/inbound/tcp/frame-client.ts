import type { Socket } from 'node:net';
import {
  FrameReader,
  frameOf,
  type Layout,
  type LayoutName,
  layouts,
} from '../../../support/originals/layouts.ts';
import { openSocket } from './rig.ts';

export interface Frame {
  readonly type: number;
  readonly text: string;
}

const PATIENCE_MS = 10_000;

/** A client that speaks frames of one layout and keeps what it gets. */
export class FrameClient {
  /** All that came, in order. */
  readonly frames: Frame[] = [];
  /** The payloads as they came. */
  readonly payloads: Buffer[] = [];
  /** The gateway has ended the connection. */
  readonly ended: Promise<void>;
  layout: Layout;
  readonly #reader: FrameReader;
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  constructor(socket: Socket, layout: Layout) {
    this.#socket = socket;
    this.layout = layout;
    this.#reader = new FrameReader(layout, (type, payload) => this.#take(type, payload));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    const end = (): void => {
      this.#hasEnded = true;
      for (const check of this.#waiting) check();
      resolve();
    };
    socket.on('data', (chunk: Buffer) => this.#reader.push(chunk));
    socket.on('end', end);
    socket.on('close', end);
  }

  /** Both directions use another layout from now on. */
  use(layout: Layout): void {
    this.layout = layout;
    this.#reader.layout = layout;
  }

  send(type: number, payload: string | Uint8Array = ''): void {
    this.#socket.write(frameOf(this.layout, type, payload));
  }

  /** Bytes as they are. */
  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Resolves with the first frames once so many have come. */
  async take(count: number): Promise<readonly Frame[]> {
    await this.until(() => this.frames.length >= count);
    return this.frames.slice(0, count);
  }

  /** Resolves once `holds`; it is asked again with each frame. Rejects when the connection ends before. */
  async until(holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const seen = (): string => JSON.stringify(this.frames).slice(-2_000);
    const check = (): void => {
      if (holds()) resolve();
      else if (this.#hasEnded) reject(new Error(`ended after ${seen()}`));
    };
    this.#waiting.add(check);
    check();
    const timer = setTimeout(() => reject(new Error(`only ${seen()}`)), PATIENCE_MS);
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }

  protected received(type: number, payload: Buffer): void {
    this.payloads.push(payload);
    this.frames.push({ type, text: payload.toString() });
  }

  #take(type: number, payload: Buffer): void {
    this.received(type, Buffer.from(payload));
    for (const check of this.#waiting) check();
  }
}

export const openFrames = async (port: number, dialect: LayoutName): Promise<FrameClient> =>
  new FrameClient(await openSocket(port), layouts[dialect]);
