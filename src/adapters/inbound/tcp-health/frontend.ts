import { createServer, type Server, type Socket } from 'node:net';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import { listen, stopListening } from '../../shared/stream/listen.ts';
import { listenerUrl } from '../../shared/stream/listener-url.ts';
import type { Listening } from '../../shared/stream/listening.ts';
import { CheckConnection, type CheckParts } from './connection.ts';
import type { TcpHealthSettings } from './settings.ts';

export interface TcpHealthParts extends CheckParts {
  readonly logger: Logger;
  /** Absent: this process has its addresses for itself. */
  readonly listening?: Listening | undefined;
}

/**
 * Health checks over TCP, in every dialect of the main port and as lines (mission WP-09). Nobody is asked who they are:
 * the answer tells nothing but health.
 */
export class TcpHealthFrontend implements Frontend {
  readonly name: string;
  readonly #settings: TcpHealthSettings;
  readonly #parts: TcpHealthParts;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(name: string, settings: TcpHealthSettings, parts: TcpHealthParts) {
    this.name = name;
    this.#settings = settings;
    this.#parts = parts;
    const options = { allowHalfOpen: true, noDelay: true };
    this.#server = createServer(options, (socket) => this.#accept(socket));
    this.maxConnections = settings.maxConnections;
  }

  /** How many may be connected at a time. */
  set maxConnections(most: number) {
    this.#server.maxConnections = most;
  }

  /** The port probes connect to, once started. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#settings.port;
  }

  get waysIn(): readonly WayIn[] {
    const at = listenerUrl('tcp', this.#settings.host, this.port);
    return [{ access: 'public', kind: 'connection', at }];
  }

  async start(): Promise<void> {
    const { host, port } = this.#settings;
    // The name stands for two addresses, of which the server would bind only the first.
    const address = { host: host === 'localhost' ? '127.0.0.1' : host, port };
    await listen(this.name, this.#server, address, this.#parts.listening);
    this.#parts.logger.info('health checks over TCP are answered', { host, port: this.port });
  }

  /** The address stays open: probes must see the drain, not guess it. */
  stopAccepting(): void {}

  async close(): Promise<void> {
    const stopped = stopListening(this.#server);
    for (const socket of this.#sockets) socket.destroySoon();
    await stopped;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    new CheckConnection(socket, this.#parts).open(this.#settings.timeoutMs);
  }
}
