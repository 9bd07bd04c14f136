import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionCounts } from '../../../domain/limiting/connection-counts.ts';
import { clientCheckOf } from '../tls/server-tls.ts';
import { MAX_HEADER_LINES } from './guard.ts';
import { nodeHttp } from './node-http.ts';
import type { HttpHostSettings } from './settings.ts';

/** How often the server looks for requests that take too long. */
const CHECK_INTERVAL_MS = 500;
/** Of silence, until the system asks whether the client is still there; it gives up ten seconds later. */
const PROBE_DELAY_MS = 10_000;
/** So many connections over the limit still get the polite answer; more are dropped unseen. */
const REFUSABLE_CONNECTIONS = 256;

/** A server with every limit set: the library's defaults leave most of them open. */
export const createLimitedServer = (
  settings: HttpHostSettings,
  listener: RequestListener,
): Server => {
  const options = {
    // A head is part of its request: the platform refuses to start with more time for the part.
    headersTimeout: Math.min(settings.headersTimeoutMs, settings.requestTimeoutMs),
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    maxHeaderSize: settings.maxHeaderBytes,
    noDelay: true,
    // A client that vanished waits in silence for its answer.
    keepAlive: true,
    keepAliveInitialDelay: PROBE_DELAY_MS,
    // The guard does, and says so.
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
  const { tls, headersTimeoutMs: handshakeTimeout } = settings;
  const server =
    tls === undefined
      ? nodeHttp.createServer(options, listener)
      : createTlsServer({ ...options, handshakeTimeout, ...clientCheckOf(tls) }, listener);
  server.maxHeadersCount = MAX_HEADER_LINES;
  server.maxConnections = connectionsFor(settings.maxConnections);
  return server;
};

/** What the system may accept, so that the limit can be told of. */
export const connectionsFor = (limit: number): number => limit + REFUSABLE_CONNECTIONS;

/** Knows which connections came when the listener was full, or all listeners together were. */
export class ConnectionLimit {
  /** How many may be open. */
  most: number;
  /** Of this listener and others; undefined for no caps but its own. */
  shared: ConnectionCounts | undefined = undefined;
  readonly #surplus = new Set<Socket>();
  #open = 0;

  constructor(most: number) {
    this.most = most;
  }

  count(socket: Socket): void {
    this.#open += 1;
    socket.on('close', this.#left);
    if (this.#open <= this.most && this.#isWelcome(socket)) return;
    // They are told with their first request; whoever opens many of them is not worth the wait.
    if (this.#surplus.size >= REFUSABLE_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.#surplus.add(socket);
    socket.on('close', () => this.#surplus.delete(socket));
  }

  /** Its address is not known any more when it is closed. */
  #isWelcome(socket: Socket): boolean {
    const { shared } = this;
    if (shared === undefined) return true;
    const address = socket.remoteAddress ?? '';
    if (shared.enter(address) !== undefined) return false;
    socket.on('close', () => shared.leave(address));
    return true;
  }

  /** One for all: connections are many, and each keeps its listeners. */
  readonly #left = (): void => {
    this.#open -= 1;
  };

  isOver(socket: Socket): boolean {
    return this.#surplus.size !== 0 && this.#surplus.has(socket);
  }
}
