import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { BackendLink } from '../../../../application/ports/driven/backend-connector.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { LongTexts } from '../../../../domain/wire/piece-taker.ts';
import { unavailable } from '../../../shared/backend/attempt.ts';
import type { LinkReports } from '../../../shared/backend/link-reports.ts';
import { broken, closedFault, websocketFault } from './faults.ts';
import { LongFrames } from './long-frames.ts';
import type { WebSocketSettings } from './settings.ts';

const NORMAL_CLOSURE = 1000;

/** Messages over one WebSocket: one text frame each (protocol of the SDK's former WebSocket client). */
export class WebSocketLink implements BackendLink {
  readonly separatesCalls = false;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #reports: LinkReports;
  readonly #settings: WebSocketSettings;
  readonly #heartbeat: NodeJS.Timeout;
  #isAwaitingLife = false;
  #isCorked = false;
  #closing: Promise<void> | undefined;

  /** `socket` is the one under the WebSocket, held to join the frames of one turn into one write. */
  constructor(
    webSocket: WebSocket,
    socket: Duplex,
    reports: LinkReports,
    settings: WebSocketSettings,
  ) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#reports = reports;
    this.#settings = settings;
    this.#heartbeat = setInterval(() => this.#beat(), settings.pingIntervalMs).unref();
    this.#listen();
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#reports.isClosed) return;
    if (this.#webSocket.bufferedAmount + message.length > this.#settings.maxBufferedBytes) {
      this.#reports.refused(call);
      return;
    }
    this.#cork();
    this.#webSocket.send(message, { binary: false });
  }

  agreed(): void {}

  forget(): void {}

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** Long messages never reach the library, which would hold them whole. */
  #takeLongMessages(long: LongTexts): void {
    const { server } = this.#reports.endpoint;
    const { maxMessageBytes } = this.#settings;
    const readers = this.#socket.listeners('data');
    const frames = new LongFrames(maxMessageBytes, long, {
      pass: (chunk) => {
        for (const read of readers) read.call(this.#socket, chunk);
      },
      text: (message) => {
        this.#isAwaitingLife = false;
        this.#reports.text(message);
      },
      tooLong: () =>
        this.#fail(broken(server, `sent a message of more than ${maxMessageBytes} bytes`)),
    });
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk: Buffer) => {
      this.#isAwaitingLife = false;
      frames.push(chunk);
    });
    this.#webSocket.on('error', () => frames.cut());
    this.#socket.on('close', () => frames.cut());
  }

  #listen(): void {
    const { server } = this.#reports.endpoint;
    const long = this.#reports.longTexts();
    if (long !== undefined) this.#takeLongMessages(long);
    this.#webSocket.on('message', (data, isBinary) => this.#take(data, isBinary));
    this.#webSocket.on('pong', () => {
      this.#isAwaitingLife = false;
    });
    this.#webSocket.on('error', (error) => this.#fail(websocketFault(server, error)));
    this.#webSocket.on('close', (code) => this.#fail(closedFault(server, code)));
  }

  #take(data: RawData, isBinary: boolean): void {
    this.#isAwaitingLife = false;
    if (isBinary || !(data instanceof Uint8Array)) {
      const { server } = this.#reports.endpoint;
      this.#fail(broken(server, 'sent a binary frame where only text is allowed'));
      return;
    }
    this.#reports.text(data);
  }

  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  #beat(): void {
    // A paused link reads no pongs either; the client that is slow must not cost the server its link.
    if (this.#webSocket.isPaused) {
      this.#isAwaitingLife = false;
      return;
    }
    if (this.#isAwaitingLife) {
      const { server } = this.#reports.endpoint;
      this.#fail(unavailable(server, 'it gave no sign of life'));
      return;
    }
    this.#isAwaitingLife = true;
    this.#webSocket.ping();
  }

  #fail(fault: Fault): void {
    clearInterval(this.#heartbeat);
    this.#reports.closed(fault);
    this.#webSocket.terminate();
  }

  async #end(): Promise<void> {
    const { server } = this.#reports.endpoint;
    if (this.#webSocket.readyState !== this.#webSocket.CLOSED) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#webSocket.once('close', () => resolve());
      const force = setTimeout(() => this.#webSocket.terminate(), this.#settings.closeGraceMs);
      this.#webSocket.resume();
      this.#webSocket.close(NORMAL_CLOSURE);
      await promise;
      clearTimeout(force);
    }
    this.#fail(unavailable(server, 'the gateway closed the connection'));
  }
}
