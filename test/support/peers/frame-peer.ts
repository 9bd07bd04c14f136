import type { Socket } from 'node:net';
import {
  FrameReader,
  frameOf,
  frameTypes,
  g12Version2,
  type Layout,
  layouts,
} from '../originals/layouts.ts';

export interface PeerFrame {
  readonly type: number;
  readonly payload: Buffer;
  readonly text: string;
}

/** The server's end of one connection of binary frames. What comes is kept. */
export class FramePeer {
  readonly socket: Socket;
  readonly frames: PeerFrame[] = [];
  #layout: Layout;
  readonly #reader: FrameReader;
  readonly #waiting = new Set<() => void>();

  /** Bytes that are no frame of the layout end the connection. */
  constructor(
    socket: Socket,
    layout: 'g12' | 'r16',
    onFrame: (peer: FramePeer, frame: PeerFrame) => void,
  ) {
    this.socket = socket;
    this.#layout = layouts[layout];
    this.#reader = new FrameReader(this.#layout, (type, payload) => {
      const frame = { type, payload, text: payload.toString() };
      this.frames.push(frame);
      onFrame(this, frame);
      for (const check of this.#waiting) check();
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#reader.push(chunk);
      } catch {
        socket.destroy();
      }
    });
  }

  /** Texts of the frames of one type. */
  textsOf(type: number): readonly string[] {
    return this.frames.filter((frame) => frame.type === type).map(({ text }) => text);
  }

  /** Resolves once `count` frames of the type have come. */
  async came(type: number, count: number): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (this.textsOf(type).length >= count) resolve();
    };
    this.#waiting.add(check);
    check();
    await promise.finally(() => this.#waiting.delete(check));
    return this.textsOf(type);
  }

  send(type: number, payload: string | Uint8Array = ''): void {
    this.socket.write(frameOf(this.#layout, type, payload));
  }

  /** Acknowledges the offer; `more` is agreed on beside the version. From version 2 on, headers say so in both directions. */
  agree(version: number, more: object = {}): void {
    this.send(frameTypes.agree, JSON.stringify({ agreed_version: version, ...more }));
    if (version !== 2) return;
    this.#layout = g12Version2;
    this.#reader.layout = g12Version2;
  }
}

/** Agrees on a version, then hands everything else on. */
export const frameServer =
  (
    layout: 'g12' | 'r16',
    version: number,
    onFrame: (peer: FramePeer, frame: PeerFrame) => void = () => {},
    onOpen: (peer: FramePeer) => void = () => {},
    agreement: object = {},
  ) =>
  (socket: Socket): void => {
    new FramePeer(socket, layout, (peer, frame) => {
      if (frame.type !== frameTypes.negotiate) onFrame(peer, frame);
      else {
        peer.agree(version, agreement);
        onOpen(peer);
      }
    });
  };
