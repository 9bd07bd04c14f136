import { once } from 'node:events';
import { WebSocket } from 'ws';
import { initialize, initialized } from '../../faults/support/rig.ts';

const TOGETHER = 100;

/** One WebSocket with a session on it, and as little else as can be. */
export class SocketSession {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** `from`: the address of this machine it comes from, since one alone has not enough ports for many. */
  static async open(url: string, from: string): Promise<SocketSession> {
    const socket = new WebSocket(url, 'mcp', { perMessageDeflate: false, localAddress: from });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    const session = new SocketSession(socket);
    const answer = await session.request(initialize());
    if (!answer.includes('"result"')) throw new Error(`initialize failed: ${answer}`);
    socket.send(initialized);
    return session;
  }

  /** One at a time, to a server that says nothing of its own. */
  async request(text: string): Promise<string> {
    const answer = Promise.race([once(this.#socket, 'message'), once(this.#socket, 'close')]);
    this.#socket.send(text);
    const [data] = (await answer) as [Buffer];
    return String(data);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  /** Without a word. */
  cut(): void {
    this.#socket.terminate();
  }
}

/** Some at once, for all of them. */
export const inBatches = async <Result>(
  count: number,
  make: (index: number) => Promise<Result>,
): Promise<Result[]> => {
  const made: Result[] = [];
  while (made.length < count) {
    const first = made.length;
    const size = Math.min(TOGETHER, count - first);
    made.push(...(await Promise.all(Array.from({ length: size }, (_, at) => make(first + at)))));
  }
  return made;
};

/** Of many addresses that all are this machine. */
export const addressOf = (index: number): string => `127.0.1.${1 + (index % 200)}`;
