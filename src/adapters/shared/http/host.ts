import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { ConnectionCounts } from '../../../domain/limiting/connection-counts.ts';
import { Certificates } from '../tls/certificates.ts';
import { createApp } from './app.ts';
import type { ExchangeRoute } from './exchange.ts';
import { Guard } from './guard.ts';
import { NodeExchange } from './node-exchange.ts';
import { refuseOnSocket, refuseUnread } from './refusal.ts';
import { ConnectionLimit, connectionsFor, createLimitedServer } from './server.ts';
import type { HttpHostSettings } from './settings.ts';
import { startFaultOf } from './start-fault.ts';
import type { UpgradeRoute } from './upgrade-route.ts';

/** How long answers under way may take to leave once the listener is closed. */
const CLOSE_GRACE_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

export interface HttpHostParts {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * One listener that several frontends share (mission FE-10). Paths a frontend claimed go to it
 * straight from the server; everything else goes to the Fastify routes of `app`.
 */
export class HttpHost {
  readonly app: FastifyInstance;
  readonly #settings: HttpHostSettings;
  readonly #metrics: Metrics;
  /** Undefined without TLS. */
  readonly certificates: Certificates | undefined;
  #guard: Guard;
  readonly #limit: ConnectionLimit;
  readonly #exchanges: ExchangeRoute[] = [];
  readonly #upgrades: UpgradeRoute[] = [];
  #users = 0;
  #listening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #draining = false;

  constructor(settings: HttpHostSettings, parts: HttpHostParts) {
    this.#settings = settings;
    this.#metrics = parts.metrics;
    this.#guard = new Guard(settings);
    this.#limit = new ConnectionLimit(settings.maxConnections);
    this.app = createApp(parts.logger, (listener) => this.#createServer(listener));
    const server: unknown = this.app.server;
    this.certificates = server instanceof TlsServer ? new Certificates(server) : undefined;
  }

  /** Who may come in from now on. Connections that are open stay. */
  admit(terms: Pick<HttpHostSettings, 'allowedHosts' | 'allowedOrigins' | 'maxConnections'>): void {
    this.#guard = new Guard({ ...this.#settings, ...terms });
    this.#limit.most = terms.maxConnections;
    this.app.server.maxConnections = connectionsFor(terms.maxConnections);
  }

  /** Its connections count with those of others. */
  countWith(connections: ConnectionCounts): void {
    this.#limit.shared = connections;
  }

  /** Before `start`. The first route that matches serves. */
  addExchanges(route: ExchangeRoute): void {
    this.#exchanges.push(route);
  }

  addUpgrades(route: UpgradeRoute): void {
    this.#upgrades.push(route);
  }

  /** Where clients connect; the real port once it is started. */
  get address(): { readonly host: string; readonly port: number } {
    const address = this.app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : undefined;
    return { host: this.#settings.host, port: port ?? this.#settings.port };
  }

  /** Every frontend on the listener starts it; it listens once. Rejects with a `StartFault`. */
  start(): Promise<void> {
    this.#users += 1;
    this.#listening ??= this.#listen();
    return this.#listening;
  }

  /**
   * Every answer is the last one of its connection now and upgrades are refused. The address stays
   * open: open calls may still need an answer from their client, and probes must see the drain.
   */
  stopAccepting(): void {
    this.#draining = true;
  }

  /** Frees the address when everybody who started it has closed it. */
  async close(): Promise<void> {
    this.#users = Math.max(0, this.#users - 1);
    if (this.#users > 0) return;
    this.#closing ??= this.#shutDown();
    await this.#closing;
  }

  async #listen(): Promise<void> {
    const { host, port, tls } = this.#settings;
    if (tls !== undefined) await this.certificates?.load(tls);
    try {
      // The name stands for two addresses, of which the server would bind only the first.
      await this.app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
    } catch (error) {
      throw startFaultOf(error, host, port);
    }
  }

  async #shutDown(): Promise<void> {
    const server = this.app.server;
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    await this.app.close();
    clearTimeout(force);
  }

  #createServer(fastify: RequestListener): Server {
    const server = createLimitedServer(this.#settings, (request, response) =>
      this.#serve(request, response, false, fastify),
    );
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response, true, fastify),
    );
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    const opened = this.#settings.tls === undefined ? 'connection' : 'secureConnection';
    server.on(opened, (socket: Socket) => this.#limit.count(socket));
    return server;
  }

  #serve(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    fastify: RequestListener,
  ): void {
    const fault = this.#refusalOf(request);
    if (fault !== undefined) {
      refuseUnread(response, fault);
      return;
    }
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    for (const route of this.#exchanges) {
      if (!route.matches(path)) continue;
      const query = mark < 0 ? '' : url.slice(mark + 1);
      const { stalledAnswerMs } = this.#settings;
      const options = { path, query, expectsContinue, isLast: this.#draining, stalledAnswerMs };
      route.serve(new NodeExchange(request, response, options));
      return;
    }
    if (expectsContinue) response.writeContinue();
    fastify(request, response);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Nobody listens to the socket between the parser and whoever takes it over.
    socket.on('error', () => undefined);
    const fault = this.#refusalOf(request) ?? this.#upgradeRefusal(request);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = this.#upgrades.find((candidate) => candidate.matches(path));
    if (fault !== undefined) refuseOnSocket(socket, fault);
    else if (route !== undefined) route.accept(request, socket, head);
    else refuseOnSocket(socket, new Fault('not_found', 'no WebSocket is served on this path'));
  }

  #refusalOf(request: IncomingMessage): Fault | undefined {
    if (!this.#limit.isOver(request.socket)) return this.#guard.check(request);
    this.#metrics.connectionRejected(request.headers.upgrade === undefined ? 'http' : 'websocket');
    return new Fault('too_many_connections', 'too many connections are open', RETRY_AFTER_MS);
  }

  #upgradeRefusal(request: IncomingMessage): Fault | undefined {
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return new Fault('invalid_request', 'the only upgrade served here is GET to websocket');
    }
    if (!this.#draining) return undefined;
    return new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);
  }
}
