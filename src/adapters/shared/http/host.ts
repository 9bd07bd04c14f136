import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { ConnectionCounts } from '../../../domain/limiting/connection-counts.ts';
import { stopListening } from '../stream/listen.ts';
import { listenerUrl } from '../stream/listener-url.ts';
import { type Listening, ownListening } from '../stream/listening.ts';
import { Certificates } from '../tls/certificates.ts';
import { handshakeFailureOf } from '../tls/handshake-failure.ts';
import { type AnswerSettings, Answers, DEFAULT_ANSWERS } from './answers.ts';
import { addHeaders, createApp } from './app.ts';
import { Claims } from './claims.ts';
import type { ExchangeRoute } from './exchange.ts';
import { Guard } from './guard.ts';
import type { HttpHostParts } from './host-parts.ts';
import { admit } from './identified.ts';
import { NodeExchange } from './node-exchange.ts';
import { queryFault } from './query-tokens.ts';
import { refuseOnSocket, refuseUnread } from './refusal.ts';
import { guardRoutes, type RouteAccess } from './route-access.ts';
import { ConnectionLimit, connectionsFor, createLimitedServer } from './server.ts';
import type { HttpHostSettings } from './settings.ts';
import { startFaultOf } from './start-fault.ts';
import { upgradeFault } from './upgrade-fault.ts';
import type { UpgradeRoute } from './upgrade-route.ts';

/** How long answers under way may take to leave once the listener is closed. */
const CLOSE_GRACE_MS = 1_000;
const RETRY_AFTER_MS = 1_000;

/**
 * One listener that several frontends share (mission FE-10). Paths a frontend claimed go to it
 * straight from the server; everything else goes to the Fastify routes of `app`.
 */
export class HttpHost {
  readonly app: FastifyInstance;
  readonly #settings: HttpHostSettings;
  readonly #metrics: Metrics;
  readonly #gateway: Pick<Gateway, 'identify' | 'apiKeyHeader'>;
  readonly #routes: RouteAccess;
  readonly #proxies: HttpHostParts['proxies'];
  #answers: Answers;
  /** Undefined without TLS. */
  readonly certificates: Certificates | undefined;
  #guard: Guard;
  readonly #limit: ConnectionLimit;
  readonly #listening: Listening;
  readonly #claims = new Claims();
  #users = 0;
  #started: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #draining = false;
  #waning = false;
  /** Connections that were opened since. */
  readonly #late = new WeakSet<Socket>();

  constructor(settings: HttpHostSettings, parts: HttpHostParts) {
    this.#settings = settings;
    this.#metrics = parts.metrics;
    this.#guard = new Guard(settings);
    this.#limit = new ConnectionLimit(settings.maxConnections);
    this.#gateway = parts.gateway;
    this.#proxies = parts.proxies;
    this.#listening = parts.listening ?? ownListening;
    this.#answers = this.#answersOf(parts.answers ?? DEFAULT_ANSWERS);
    this.app = createApp(parts.logger, {
      serverFactory: (listener) => this.#createServer(listener),
      brokenHeaders: () => this.#answers.headersFor(undefined),
    });
    this.#routes = guardRoutes(this.app, {
      gateway: parts.gateway,
      showsFigures: parts.showsFigures ?? (() => false),
      addressOf: (request) => this.#addressOf(request),
      challenge: (request, fault) => this.#answers.challenge(request, '/', fault),
    });
    const server: unknown = this.app.server;
    this.certificates = server instanceof TlsServer ? new Certificates(server) : undefined;
  }

  /** Who may come in from now on. Connections that are open stay. */
  admit(terms: Pick<HttpHostSettings, 'allowedHosts' | 'allowedOrigins' | 'maxConnections'>): void {
    this.#guard = new Guard({ ...this.#settings, ...terms });
    this.#limit.most = terms.maxConnections;
    this.app.server.maxConnections = connectionsFor(terms.maxConnections);
  }

  /** What is added to answers from now on. */
  answerWith(settings: AnswerSettings): void {
    this.#answers = this.#answersOf(settings);
  }

  get answers(): Answers {
    return this.#answers;
  }

  /** Whether messages or WebSockets are taken at this path. */
  serves(path: string): boolean {
    return (this.#claims.exchangeAt(path) ?? this.#claims.upgradeAt(path)) !== undefined;
  }

  get waysIn(): readonly WayIn[] {
    const { host, port } = this.address;
    const at = listenerUrl(this.#scheme, host, port);
    const pages = this.#routes.list().map((route): WayIn => ({ ...route, kind: 'route', at }));
    return [...pages, ...this.#claims.waysIn(at)];
  }

  /** Its connections count with those of others. */
  countWith(connections: ConnectionCounts): void {
    this.#limit.shared = connections;
  }

  /** Before `start`. The first route that matches serves. */
  addExchanges(route: ExchangeRoute): void {
    this.#claims.addExchanges(route);
  }

  addUpgrades(route: UpgradeRoute): void {
    this.#claims.addUpgrades(route);
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
    this.#started ??= this.#listen();
    return this.#started;
  }

  /**
   * Every answer is the last one of its connection now and upgrades are refused. The address stays
   * open: open calls may still need an answer from their client, and probes must see the drain.
   */
  stopAccepting(): void {
    this.#draining = true;
  }

  /** Every answer is the last one of its connection from now on, and nothing else changes. */
  wane(): void {
    this.#waning = true;
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
    await this.app.ready();
    try {
      // The name stands for two addresses, of which the server would bind only the first.
      const address = { host: host === 'localhost' ? '127.0.0.1' : host, port };
      await this.#listening.listen(this.app.server, address);
    } catch (error) {
      throw startFaultOf(error, host, port);
    }
  }

  async #shutDown(): Promise<void> {
    const server = this.app.server;
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    // Fastify leaves a server alone that it did not open.
    await Promise.all([this.app.close(), stopListening(server)]);
    clearTimeout(force);
  }

  get #scheme(): 'http' | 'https' {
    return this.#settings.tls === undefined ? 'http' : 'https';
  }

  #answersOf(settings: AnswerSettings): Answers {
    return new Answers(settings, this.#scheme === 'https');
  }

  #createServer(fastify: RequestListener): Server {
    const server = createLimitedServer(this.#settings, (request, response) =>
      this.#serve(request, response, false, fastify),
    );
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response, true, fastify),
    );
    // Without listeners the first is refused on a connection that stays open, the second without a word.
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response, false, fastify),
    );
    server.on('connect', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
      this.#metrics.handshakeFailed('http', handshakeFailureOf(error, socket));
      // What is written in answer to it waits for a handshake that never ends, and the connection with it.
      socket.destroy();
    });
    const opened = this.#settings.tls === undefined ? 'connection' : 'secureConnection';
    server.on(opened, (socket: Socket) => {
      if (this.#draining) this.#late.add(socket);
      this.#limit.count(socket);
    });
    return server;
  }

  #serve(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    fastify: RequestListener,
  ): void {
    const fault = this.#refusalOf(request);
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const answers = this.#answers;
    if (fault !== undefined) {
      refuseUnread(response, fault, answers.refusal(request, path, fault));
      return;
    }
    const preflight = request.method === 'OPTIONS' ? answers.preflight(request) : undefined;
    if (preflight !== undefined) {
      response.writeHead(204, [...preflight]).end();
      return;
    }
    const route = this.#claims.exchangeAt(path);
    if (route !== undefined) {
      const query = mark < 0 ? '' : url.slice(mark + 1);
      const { stalledAnswerMs } = this.#settings;
      const isLast = this.#draining || this.#waning;
      const isFromBefore = this.#draining && !this.#late.has(request.socket);
      const options = {
        path,
        query,
        remoteAddress: this.#addressOf(request),
        expectsContinue,
        isLast,
        isFromBefore,
        stalledAnswerMs,
        answers,
      };
      admit(this.#gateway, route, new NodeExchange(request, response, options));
      return;
    }
    if (expectsContinue) response.writeContinue();
    addHeaders(response, answers.headersFor(request.headers.origin));
    fastify(request, response);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Nobody listens to the socket between the parser and whoever takes it over.
    socket.on('error', () => undefined);
    const fault = this.#refusalOf(request) ?? upgradeFault(request, this.#draining);
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = this.#claims.upgradeAt(path);
    if (fault === undefined && route !== undefined) {
      route.accept(request, socket, head, this.#addressOf(request));
      return;
    }
    const refused = fault ?? new Fault('not_found', 'no WebSocket is served on this path');
    refuseOnSocket(socket, refused, this.#answers.refusal(request, path, refused));
  }

  #addressOf({ socket, headers }: IncomingMessage): string {
    const { remoteAddress = '' } = socket;
    if (this.#proxies === undefined) return remoteAddress;
    const said = headers[this.#proxies.header];
    return this.#proxies.clientOf(remoteAddress, Array.isArray(said) ? said.join() : said);
  }

  #refusalOf(request: IncomingMessage): Fault | undefined {
    if (!this.#limit.isOver(request.socket)) {
      return this.#guard.check(request) ?? queryFault(request.url);
    }
    this.#metrics.connectionRejected(request.headers.upgrade === undefined ? 'http' : 'websocket');
    return new Fault('too_many_connections', 'too many connections are open', RETRY_AFTER_MS);
  }
}
