import { HttpFrontend } from '../adapters/inbound/http/frontend.ts';
import { SseFrontend } from '../adapters/inbound/sse/frontend.ts';
import { StdioFrontend } from '../adapters/inbound/stdio/frontend.ts';
import { TcpFrontend } from '../adapters/inbound/tcp/frontend.ts';
import { TcpHealthFrontend } from '../adapters/inbound/tcp-health/frontend.ts';
import { DEFAULT_TCP_HEALTH_SETTINGS } from '../adapters/inbound/tcp-health/settings.ts';
import { WebSocketFrontend } from '../adapters/inbound/websocket/frontend.ts';
import { MemoryEventLog } from '../adapters/outbound/memory/event-log.ts';
import type { HttpHost } from '../adapters/shared/http/host.ts';
import type { PeerExchanges } from '../adapters/shared/http/peer-exchanges.ts';
import type { FrontendPorts } from '../adapters/shared/stream/frontend-ports.ts';
import type { Frontend } from '../application/ports/driven/frontend.ts';
import type { FrontendProtocol } from '../application/ports/driving/gateway.ts';
import type { Probe } from '../application/ports/driving/probe.ts';
import { ProtocolDoor } from '../application/sessions/protocol-door.ts';
import type { Ending } from './ending.ts';
import { httpTerms, sseTerms, stdioTerms, tcpTerms, webSocketTerms } from './frontend-terms.ts';
import type { HttpHosts } from './http-hosts.ts';
import { listenerOptions } from './listener-options.ts';
import { listenerPart } from './reload/listener-part.ts';
import type { LiveParts } from './reload/live-parts.ts';
import type {
  FrontendSettings,
  HttpFrontendSettings,
  SseFrontendSettings,
  StdioFrontendSettings,
  TcpFrontendSettings,
  TcpHealthFrontendSettings,
  WebSocketFrontendSettings,
} from './settings/frontend-settings.ts';
import type { Settings } from './settings/settings.ts';
import { onInputEnd } from './standard-input.ts';

type WebSettings = HttpFrontendSettings | SseFrontendSettings | WebSocketFrontendSettings;

export interface FrontendParts {
  readonly hosts: HttpHosts;
  readonly ending: Ending;
  readonly probe: Probe;
  /** Takes those that follow other settings while they listen. */
  readonly live: LiveParts;
  /** Undefined where this gateway stands alone. */
  readonly peers: PeerExchanges | undefined;
}

/** Builds the configured frontends: typed settings in, listeners (not yet started) out. */
export class FrontendFactory {
  readonly #settings: Settings;
  readonly #ports: FrontendPorts;
  readonly #parts: FrontendParts;
  readonly #listeners = new Set<HttpHost>();

  constructor(settings: Settings, ports: FrontendPorts, parts: FrontendParts) {
    this.#settings = settings;
    this.#ports = ports;
    this.#parts = parts;
  }

  all(): readonly Frontend[] {
    const configured = this.#settings.frontends.map((frontend) => this.#build(frontend));
    return [...configured, ...this.#beside()];
  }

  /** Listeners that serve nothing but health and metrics. */
  #beside(): readonly Frontend[] {
    const { metrics, healthListener } = this.#settings;
    const { hosts } = this.#parts;
    const { host, port } = metrics;
    return [
      ...(port === undefined ? [] : [listenerOnly('metrics', hosts.at({ host, port }, false))]),
      ...(healthListener === undefined
        ? []
        : [listenerOnly('health', hosts.at(healthListener, false))]),
    ];
  }

  #build(frontend: FrontendSettings): Frontend {
    switch (frontend.protocol) {
      case 'http':
        return this.#http(frontend);
      case 'sse':
        return this.#sse(frontend);
      case 'websocket':
        return this.#websocket(frontend);
      case 'tcp':
        return this.#tcp(frontend);
      case 'tcp_health':
        return this.#tcpHealth(frontend);
      case 'stdio':
        return this.#stdio(frontend);
    }
  }

  #host(frontend: WebSettings): HttpHost {
    const { host, port, tls, allowedHosts, allowedOrigins, maxConnections } = frontend;
    const { hosts, live } = this.#parts;
    const options = listenerOptions(this.#settings.listeners);
    const own = { host, port, tls, allowedHosts, allowedOrigins, maxConnections };
    const listener = hosts.at({ ...own, ...options });
    // The first frontend decides, then as now.
    if (this.#listeners.has(listener)) return listener;
    this.#listeners.add(listener);
    // The metrics listener stays apart: a full gateway can still be looked at.
    if (this.#ports.connections !== undefined) listener.countWith(this.#ports.connections);
    const admit = (next: FrontendSettings): void => {
      if ('allowedHosts' in next) listener.admit(next);
    };
    live.add(listenerPart(frontend, { certificates: listener.certificates, admit }));
    return listener;
  }

  #http(frontend: HttpFrontendSettings): Frontend {
    const terms = this.#terms(frontend, httpTerms);
    const eventLogs = () => new MemoryEventLog();
    return new HttpFrontend(terms, {
      ...this.#portsFor('http'),
      host: this.#host(frontend),
      eventLogs,
      peers: this.#parts.peers,
    });
  }

  #sse(frontend: SseFrontendSettings): Frontend {
    const terms = this.#terms(frontend, sseTerms);
    const { peers } = this.#parts;
    return new SseFrontend(terms, { ...this.#portsFor('sse'), host: this.#host(frontend), peers });
  }

  #websocket(frontend: WebSocketFrontendSettings): Frontend {
    const terms = this.#terms(frontend, webSocketTerms);
    return new WebSocketFrontend(
      frontend.name,
      terms,
      this.#portsFor('websocket'),
      this.#host(frontend),
    );
  }

  #tcp(frontend: TcpFrontendSettings): Frontend {
    const tcp = new TcpFrontend(
      frontend.name,
      this.#terms(frontend, tcpTerms),
      this.#portsFor('tcp'),
    );
    const admit = (): void => undefined; // it reads its terms
    this.#parts.live.add(listenerPart(frontend, { certificates: tcp.certificates, admit }));
    return tcp;
  }

  /** Credentials may be for some protocols only. */
  #portsFor(protocol: FrontendProtocol): FrontendPorts {
    return { ...this.#ports, gateway: new ProtocolDoor(protocol, this.#ports.gateway) };
  }

  /** What a frontend is given, which is kept at what the settings say: it reads most of that at each use. */
  #terms<Own extends FrontendSettings, Terms extends object>(
    frontend: Own,
    termsOf: (frontend: Own, settings: Settings) => Terms,
  ): Terms {
    const terms = termsOf(frontend, this.#settings);
    const isIt = (one: FrontendSettings): one is Own => one.name === frontend.name;
    this.#parts.live.follow((settings) => {
      const now = settings.frontends.find(isIt);
      if (now !== undefined) bring(terms, termsOf(now, settings));
    });
    return terms;
  }

  #tcpHealth(frontend: TcpHealthFrontendSettings): Frontend {
    const { name, host, port, maxConnections } = frontend;
    const settings = { ...DEFAULT_TCP_HEALTH_SETTINGS, host, port, maxConnections };
    const { timers, logger } = this.#ports;
    const { listening } = this.#ports;
    const parts = { probe: this.#parts.probe, timers, logger, listening, wallClockMs: Date.now };
    const health = new TcpHealthFrontend(name, settings, parts);
    const admit = (next: FrontendSettings): void => {
      if ('maxConnections' in next) health.maxConnections = next.maxConnections;
    };
    this.#parts.live.add(listenerPart(frontend, { admit }));
    return health;
  }

  #stdio(frontend: StdioFrontendSettings): Frontend {
    const terms = this.#terms(frontend, stdioTerms);
    const { stdin: input, stdout: output } = process;
    const end = (reason: string): void => this.#parts.ending.ask(reason);
    const onEnd = onInputEnd(this.#settings.frontends, input, this.#ports.logger, end);
    return new StdioFrontend(frontend.name, terms, this.#ports, { input, output, onEnd });
  }
}

/** An address that serves nothing but the routes every listener has. */
const listenerOnly = (name: string, host: HttpHost): Frontend => ({
  name,
  get waysIn() {
    return host.waysIn;
  },
  start: () => host.start(),
  stopAccepting: () => host.stopAccepting(),
  close: () => host.close(),
});

/** What parts of a frontend hold stays the same object. */
const bring = (terms: object, now: object): void => {
  const held = channelsOf(terms);
  if (held !== undefined) Object.assign(held, channelsOf(now));
  Object.assign(terms, now, held === undefined ? {} : { channels: held });
};

const channelsOf = (terms: object): object | undefined =>
  'channels' in terms && terms.channels instanceof Object ? terms.channels : undefined;
