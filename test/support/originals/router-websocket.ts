import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RouterEars, RouterLink, RouterTimes } from './router-link.ts';

/** The router over WebSocket (mission §3.5). */
export class RouterWebSocketLink implements RouterLink {
  readonly #socket: WebSocket;
  readonly #ears: RouterEars;
  readonly #times: RouterTimes;
  readonly #keepAlive: NodeJS.Timeout;
  #deadline: NodeJS.Timeout;

  private constructor(socket: WebSocket, times: RouterTimes, ears: RouterEars) {
    this.#socket = socket;
    this.#times = times;
    this.#ears = ears;
    this.#keepAlive = setInterval(() => socket.ping('keepalive'), times.keepAliveMs);
    this.#deadline = this.#startRead();
    socket.on('message', (data, isBinary) => this.#take(String(data), isBinary));
    socket.on('error', () => undefined);
    socket.once('close', (code) => this.#end(`closed with ${code}`));
  }

  /** Rejects when the gateway refuses the upgrade, with its status in the text. */
  static async open(
    url: URL,
    token: string | undefined,
    times: RouterTimes,
    ears: RouterEars,
  ): Promise<RouterWebSocketLink> {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { headers });
    // What comes with the answer to the upgrade must not come before there is somebody to take it.
    socket.pause();
    await once(socket, 'open');
    const link = new RouterWebSocketLink(socket, times, ears);
    socket.resume();
    return link;
  }

  send(envelope: string): Promise<void> {
    const gone = Promise.withResolvers<void>();
    this.#socket.send(envelope, (problem) => {
      if (problem) gone.reject(problem);
      else gone.resolve();
    });
    return gone.promise;
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #take(text: string, isBinary: boolean): void {
    clearTimeout(this.#deadline);
    this.#deadline = this.#startRead();
    if (isBinary) this.#ears.skipped(`binary frame: ${text}`);
    else this.#ears.received(text);
  }

  /** Each read has a deadline; pings and pongs happen within one read. A read error is for good. */
  #startRead(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#end('i/o timeout');
      this.#socket.terminate();
    }, this.#times.webSocketReadMs);
  }

  #end(reason: string): void {
    clearInterval(this.#keepAlive);
    clearTimeout(this.#deadline);
    this.#ears.ended(reason);
  }
}
