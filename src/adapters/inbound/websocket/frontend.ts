import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Credential, Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { ClientSession } from '../../../application/ports/driving/client-session.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Answers } from '../../shared/http/answers.ts';
import { askedNamespace } from '../../shared/http/asked-namespace.ts';
import { refuseOnSocket } from '../../shared/http/refusal.ts';
import { stickyValues } from '../../shared/http/sticky-values.ts';
import type { UpgradeRoute } from '../../shared/http/upgrade-route.ts';
import type { FrontendPorts } from '../../shared/stream/frontend-ports.ts';
import { Roster } from '../../shared/stream/roster.ts';
import { pathOf, queryOf, upgradeAddress, upgradePaths } from './address.ts';
import { ClientSocket } from './client-socket.ts';
import { type ConnectionShare, WebSocketConnection } from './connection.ts';
import { MCP_SUBPROTOCOL, upgradeCredential } from './credential.ts';
import type { WebSocketSettings } from './settings.ts';

/** The listener that hands over connections that ask for an upgrade. */
export interface UpgradeHost {
  addUpgrades(route: UpgradeRoute): void;
  readonly waysIn: readonly WayIn[];
  /** What is added to answers over HTTP. */
  readonly answers: Answers;
  start(): Promise<void>;
  stopAccepting(): void;
  close(): Promise<void>;
}

/** A connection that asks for an upgrade, on a path of this frontend. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly namespace: string | undefined;
  readonly credential: Credential;
  readonly remoteAddress: string;
}

const RETRY_AFTER_MS = 1_000;
/** Within so long something has to be acknowledged that is on its way to a client. */
const UNACKNOWLEDGED_MS = 10_000;
const FULL = new Fault(
  'too_many_connections',
  'The gateway holds as many WebSocket connections as it may; try again later.',
  RETRY_AFTER_MS,
);
const CLOSING = new Fault(
  'shutting_down',
  'The gateway is shutting down; try again later.',
  RETRY_AFTER_MS,
);
const NO_SUCH_PATH = new Fault('not_found', 'There is no WebSocket endpoint at this path.');

/** WebSocket clients (RFC 6455): one message per text frame, bare or wrapped, both directions at once. */
export class WebSocketFrontend implements Frontend, UpgradeRoute {
  readonly name: string;
  readonly #settings: WebSocketSettings;
  readonly #ports: FrontendPorts;
  readonly #host: UpgradeHost;
  readonly #share: ConnectionShare;
  readonly #handshakes: InstanceType<typeof WebSocketServer<typeof ClientSocket>>;
  #isAccepting = true;

  constructor(name: string, settings: WebSocketSettings, ports: FrontendPorts, host: UpgradeHost) {
    this.name = name;
    this.#settings = settings;
    this.#ports = ports;
    this.#host = host;
    this.#share = {
      settings,
      gateway: ports.gateway,
      metrics: ports.metrics,
      roster: new Roster('websocket', settings, ports),
    };
    this.#handshakes = new WebSocketServer(handshakeOptions(settings));
    this.#handshakes.on('headers', (lines, request) => {
      const added = host.answers.headersFor(request.headers.origin);
      for (let at = 0; at < added.length; at += 2) lines.push(`${added[at]}: ${added[at + 1]}`);
    });
    this.#handshakes.on('wsClientError', ({ message }, socket, request) => {
      const fault = new Fault('invalid_request', `this is no WebSocket handshake: ${message}`);
      this.#turnAway(request, socket, fault, ['sec-websocket-version', '13']);
    });
    host.addUpgrades(this);
  }

  get waysIn(): readonly WayIn[] {
    return this.#host.waysIn;
  }

  get paths(): readonly string[] {
    return upgradePaths(this.#settings.path);
  }

  start(): Promise<void> {
    const { pingIntervalMs, pongTimeoutMs, routerKeepAliveMs } = this.#settings;
    this.#share.roster.startTicking([pingIntervalMs, pongTimeoutMs, routerKeepAliveMs]);
    return this.#host.start();
  }

  stopAccepting(): void {
    this.#isAccepting = false;
    this.#host.stopAccepting();
  }

  async close(): Promise<void> {
    this.#isAccepting = false;
    await this.#share.roster.close();
    await this.#host.close();
  }

  matches(path: string): boolean {
    return upgradeAddress(path, this.#settings.path) !== undefined;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, remoteAddress: string): void {
    const address = upgradeAddress(pathOf(request.url ?? '/'), this.#settings.path);
    // Before the credential is looked at: a full gateway spends nothing on whom it cannot take.
    const fault = this.#refusal();
    if (fault !== undefined || address === undefined) {
      this.#turnAway(request, socket, fault ?? NO_SUCH_PATH);
      return;
    }
    const { gateway } = this.#ports;
    const credential = upgradeCredential(request, gateway, remoteAddress);
    const { namespace } = address;
    const arrival = { request, socket, head, namespace, credential, remoteAddress };
    const verdict = gateway.identify(credential);
    if (!(verdict instanceof Promise)) this.#enter(arrival, verdict);
    else {
      void verdict.then((settled) => {
        if (!socket.destroyed) this.#enter(arrival, this.#refusal() ?? settled);
      });
    }
  }

  #enter(arrival: Arrival, verdict: Verdict): void {
    const { request, socket, head } = arrival;
    const connection = new WebSocketConnection(this.#share);
    const session = verdict instanceof Fault ? verdict : this.#open(arrival, verdict, connection);
    if (session instanceof Fault) {
      this.#turnAway(request, socket, session);
      return;
    }
    this.#handshakes.options.maxPayload = this.#settings.maxMessageBytes;
    this.#ports.watch?.watch(request.socket, UNACKNOWLEDGED_MS);
    this.#handshakes.handleUpgrade(request, socket, head, (client) => {
      connection.attach(client, socket, session);
    });
    // A broken handshake is refused in the same turn.
    if (!connection.isAttached) session.close();
  }

  #turnAway(
    request: IncomingMessage,
    socket: Duplex,
    fault: Fault,
    more: readonly string[] = [],
  ): void {
    this.#share.roster.rejected();
    const path = pathOf(request.url ?? '/');
    refuseOnSocket(socket, fault, this.#host.answers.refusal(request, path, fault).concat(more));
  }

  #refusal(): Fault | undefined {
    if (!this.#isAccepting) return CLOSING;
    return this.#share.roster.isFull ? FULL : undefined;
  }

  #open(
    { request, namespace, credential, remoteAddress }: Arrival,
    principal: Principal,
    connection: WebSocketConnection,
  ): ClientSession | Fault {
    const asked = askedBy(request);
    if (asked instanceof Fault) return asked;
    connection.identified(principal, credential);
    return this.#ports.gateway.open(
      {
        protocol: 'websocket',
        principal,
        namespace,
        asked,
        remoteAddress,
        userAgent: request.headers['user-agent'],
        stickyValues: stickyValues(
          this.#ports.gateway.stickyNames,
          (name) => [request.headers[name] ?? []].flat()[0],
        ),
      },
      connection,
    );
  }
}

/** The namespace that a header or the query of the upgrade names beside its path. */
const askedBy = ({ headers, url = '' }: IncomingMessage): string | undefined | Fault => {
  const named = headers['x-mcp-namespace'];
  return askedNamespace(Array.isArray(named) ? named[0] : named, queryOf(url));
};

const handshakeOptions = (settings: WebSocketSettings) => ({
  noServer: true,
  clientTracking: false,
  WebSocket: ClientSocket,
  perMessageDeflate: settings.compression,
  maxPayload: settings.maxMessageBytes,
  maxFragments: settings.maxFragments,
  maxBufferedChunks: settings.maxBufferedChunks,
  closeTimeout: settings.closeTimeoutMs,
  handleProtocols: (offered: ReadonlySet<string>): string | false =>
    offered.has(MCP_SUBPROTOCOL) && MCP_SUBPROTOCOL,
});
