import { createServer, type Server, type Socket } from 'node:net';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { stopListening } from '../../shared/stream/listen.ts';
import type { Channel, Reception } from './channel.ts';
import { parsePermissions } from './permissions.ts';
import type { UnixSocketMode } from './settings.ts';
import { SocketFile } from './socket-file.ts';

const FULL = new Fault('too_many_connections', 'Too many local clients are connected.');

/** Local clients on a socket file; its permissions say who may connect. */
export class UnixSocket implements Channel {
  readonly #path: string;
  readonly #file: SocketFile;
  readonly #reception: Reception;
  readonly #server: Server;
  #closed: Promise<void> | undefined = undefined;

  constructor(frontend: string, mode: UnixSocketMode, reception: Reception) {
    this.#path = mode.path;
    this.#file = new SocketFile(frontend, mode.path, parsePermissions(mode.permissions));
    this.#reception = reception;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  start(): Promise<void> {
    return this.#file.open(this.#server);
  }

  stopAccepting(): void {
    this.#closed ??= stopListening(this.#server);
  }

  async close(): Promise<void> {
    this.stopAccepting();
    await this.#file.remove();
    await this.#closed;
  }

  #accept(socket: Socket): void {
    if (this.#reception.roster.isFull) {
      this.#reception.roster.rejected();
      socket.on('error', () => socket.destroy());
      socket.end(Buffer.concat([errorReply('', FULL), LINE_END]), () => socket.destroy());
      return;
    }
    this.#reception.welcome({ input: socket, output: socket }, `unix:${this.#path}`, 0);
  }
}

const LINE_END = Uint8Array.of(0x0a);
