import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader, frameTypes, layouts } from './layouts.ts';
import type { RouterEars, RouterLink, RouterTimes } from './router-link.ts';

/** Go writes the keys of a map in alphabetical order. */
const OFFER = '{"max_version":1,"min_version":1,"preferred_version":1,"supported_versions":[1]}';

/** The router over TCP (mission §3.3). */
export class RouterTcpLink implements RouterLink {
  readonly #socket: Socket;
  readonly #times: RouterTimes;
  readonly #ears: RouterEars;
  readonly #reader = new FrameReader(layouts.r16, (type, payload) =>
    this.#take(type, payload.toString()),
  );
  readonly #handshake = Promise.withResolvers<void>();
  #hasAgreed = false;
  #keepAlive: NodeJS.Timeout | undefined = undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(socket: Socket, times: RouterTimes, ears: RouterEars) {
    this.#socket = socket;
    this.#times = times;
    this.#ears = ears;
    socket.on('data', (chunk: Buffer) => this.#hear(chunk));
    socket.once('close', () => this.#end('the connection was closed'));
    this.#failReadsLater();
  }

  /** Rejects when the gateway does not acknowledge the version in time. */
  static async open(url: URL, times: RouterTimes, ears: RouterEars): Promise<RouterTcpLink> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    const link = new RouterTcpLink(socket, times, ears);
    await link.#negotiate();
    return link;
  }

  send(envelope: string): Promise<void> {
    return this.#write(frameTypes.request, envelope);
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#socket.end();
    await once(this.#socket, 'close');
  }

  async #negotiate(): Promise<void> {
    const { promise, reject } = this.#handshake;
    const tooLate = () => reject(new Error('no acknowledgement of the version in time'));
    const timer = setTimeout(tooLate, this.#times.handshakeMs);
    void this.#write(frameTypes.negotiate, OFFER);
    try {
      await promise;
    } catch (problem) {
      this.#socket.destroy();
      throw problem;
    } finally {
      clearTimeout(timer);
    }
    const beat = () => void this.#write(frameTypes.health, '{}');
    this.#keepAlive = setInterval(beat, this.#times.keepAliveMs);
  }

  /** The deadline of the handshake is never cleared, so no read succeeds any more once it has passed. */
  #failReadsLater(): void {
    const timer = setTimeout(() => {
      this.#end('i/o timeout');
      this.#socket.removeAllListeners('data').resume();
    }, this.#times.tcpReadsMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #hear(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
    } catch (problem) {
      this.#end(String(problem));
      this.#socket.destroy();
    }
  }

  #take(type: number, payload: string): void {
    if (!this.#hasAgreed) {
      this.#hasAgreed = true;
      const ack: unknown = type === frameTypes.agree ? JSON.parse(payload) : undefined;
      if (Object(ack).agreed_version === 1) this.#handshake.resolve();
      else this.#handshake.reject(new Error(`handshake failed: type ${type}, ${payload}`));
    } else if (type === frameTypes.response) this.#ears.received(payload);
    else this.#ears.skipped(`unexpected frame type ${type}: ${payload}`);
  }

  #end(reason: string): void {
    clearInterval(this.#keepAlive);
    this.#handshake.reject(new Error(reason));
    this.#ears.ended(reason);
  }

  /** One frame after the other, and each field of a header by a write of its own. */
  #write(type: number, text: string): Promise<void> {
    const payload = Buffer.from(text);
    const parts = [...layouts.r16.fields(type, payload.length), payload];
    this.#lastWrite = this.#lastWrite.then(() => writeEach(this.#socket, parts));
    return this.#lastWrite;
  }
}

/** Waits for each part to leave, so that none joins the next in one segment. */
const writeEach = async (socket: Socket, parts: readonly Buffer[]): Promise<void> => {
  for (const part of parts) {
    if (!socket.writable) return;
    const gone = Promise.withResolvers<void>();
    socket.write(part, () => gone.resolve());
    await gone.promise;
  }
};
