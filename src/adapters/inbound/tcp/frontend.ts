import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import type { FrontendPorts } from '../../shared/stream/frontend-ports.ts';
import { listen, stopListening } from '../../shared/stream/listen.ts';
import { listenerUrl } from '../../shared/stream/listener-url.ts';
import { Roster } from '../../shared/stream/roster.ts';
import { StreamConnection } from '../../shared/stream/stream-connection.ts';
import { Certificates } from '../../shared/tls/certificates.ts';
import { certificateOf } from '../../shared/tls/client-certificate.ts';
import { handshakeFailureOf } from '../../shared/tls/handshake-failure.ts';
import { clientCheckOf } from '../../shared/tls/server-tls.ts';
import { DialectFraming } from './dialect-framing.ts';
import type { TcpSettings } from './settings.ts';
import { TokenDoor } from './token-door.ts';
import { TcpTraffic } from './traffic.ts';

/** TCP clients: binary frames of five dialects or newline-delimited JSON, told apart by their first bytes. */
export class TcpFrontend implements Frontend {
  readonly name: string;
  readonly #settings: TcpSettings;
  readonly #ports: FrontendPorts;
  readonly #roster: Roster<StreamConnection>;
  readonly #traffic: TcpTraffic;
  readonly #server: Server;
  /** Undefined without TLS. */
  readonly certificates: Certificates | undefined;
  #stopped: Promise<void> | undefined = undefined;

  constructor(name: string, settings: TcpSettings, ports: FrontendPorts) {
    this.name = name;
    this.#settings = settings;
    this.#ports = ports;
    this.#roster = new Roster('tcp', settings, ports);
    this.#traffic = new TcpTraffic(ports.metrics, ports.logger);
    this.#server = this.#createServer();
    this.certificates =
      this.#server instanceof TlsServer ? new Certificates(this.#server) : undefined;
  }

  /** The port clients connect to, once started. */
  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#settings.port;
  }

  get waysIn(): readonly WayIn[] {
    const { host, tls } = this.#settings;
    const at = listenerUrl(tls === undefined ? 'tcp' : 'tls', host, this.port);
    return [{ access: 'authenticated', kind: 'connection', at }];
  }

  async start(): Promise<void> {
    const { host, port, tls } = this.#settings;
    const { handshakeTimeoutMs, idleTimeoutMs, heartbeatMs, closeTimeoutMs } = this.#settings;
    if (tls !== undefined) await this.certificates?.load(tls);
    // The name stands for two addresses, of which the server would bind only the first.
    const address = { host: host === 'localhost' ? '127.0.0.1' : host, port };
    await listen(this.name, this.#server, address, this.#ports.listening);
    this.#roster.startTicking([handshakeTimeoutMs, idleTimeoutMs, heartbeatMs, closeTimeoutMs]);
  }

  stopAccepting(): void {
    this.#stopped ??= stopListening(this.#server);
  }

  async close(): Promise<void> {
    this.stopAccepting();
    await this.#roster.close();
    await this.#stopped;
  }

  #createServer(): Server {
    const { tls, handshakeTimeoutMs, keepAliveMs } = this.#settings;
    const options = {
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: keepAliveMs > 0,
      keepAliveInitialDelay: keepAliveMs,
    };
    const accept = (socket: Socket): void => this.#accept(socket);
    if (tls === undefined) return createServer(options, accept);
    const handshakeTimeout = handshakeTimeoutMs;
    const server = new TlsServer({ ...options, handshakeTimeout, ...clientCheckOf(tls) });
    server.on('secureConnection', accept);
    server.on('tlsClientError', (error, socket) => {
      this.#traffic.handshakeFailed(handshakeFailureOf(error, socket));
      // Half open as it is, nobody else would let go of one whose client left within the handshake.
      socket.destroy();
    });
    return server;
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    if (this.#roster.isFull || this.#ports.connections?.enter(address) !== undefined) {
      // Which dialect the client speaks is not known yet, so there is nothing to tell it in.
      this.#roster.rejected();
      socket.destroy();
      return;
    }
    const { maxMessageBytes, namespace, compression, answersNotifications } = this.#settings;
    const { gateway, connections, watch } = this.#ports;
    watch?.watch(socket, this.#settings.keepAliveMs);
    if (connections !== undefined) socket.on('close', () => connections.leave(address));
    const door = new TokenDoor({
      gateway,
      namespace,
      remoteAddress: address,
      certificate: certificateOf(socket),
    });
    const traffic = this.#traffic;
    const shared = { maxMessageBytes, compression, door, traffic, pace: this.#settings };
    const connection = new StreamConnection({
      ends: { input: socket, output: socket },
      framing: (writer, inbox) => new DialectFraming({ ...shared, writer, inbox }),
      door,
      forms: new ClientForms({ gateway, nowMs: Date.now, answersNotifications }),
      roster: this.#roster,
      deadlines: { ...this.#settings, drainTimeoutMs: 0 },
    });
    connection.open();
  }
}
