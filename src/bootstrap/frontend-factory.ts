import { HttpFrontend } from '../adapters/inbound/http/frontend.ts';
import { DEFAULT_HTTP_FRONTEND_SETTINGS } from '../adapters/inbound/http/settings.ts';
import { SseFrontend } from '../adapters/inbound/sse/frontend.ts';
import { DEFAULT_SSE_FRONTEND_SETTINGS } from '../adapters/inbound/sse/settings.ts';
import { StdioFrontend } from '../adapters/inbound/stdio/frontend.ts';
import {
  type StdioMode as AdapterStdioMode,
  defaultStdioSettings,
} from '../adapters/inbound/stdio/settings.ts';
import { TcpFrontend } from '../adapters/inbound/tcp/frontend.ts';
import { defaultTcpSettings } from '../adapters/inbound/tcp/settings.ts';
import { TcpHealthFrontend } from '../adapters/inbound/tcp-health/frontend.ts';
import { DEFAULT_TCP_HEALTH_SETTINGS } from '../adapters/inbound/tcp-health/settings.ts';
import { WebSocketFrontend } from '../adapters/inbound/websocket/frontend.ts';
import { defaultWebSocketSettings } from '../adapters/inbound/websocket/settings.ts';
import { MemoryEventLog } from '../adapters/outbound/memory/event-log.ts';
import { DEFAULT_EVENT_CHANNEL_SETTINGS } from '../adapters/shared/http/event-channels.ts';
import type { HttpHost } from '../adapters/shared/http/host.ts';
import type { FrontendPorts } from '../adapters/shared/stream/frontend-ports.ts';
import type { Frontend } from '../application/ports/driven/frontend.ts';
import type { Probe } from '../application/ports/driving/probe.ts';
import type { Ending } from './ending.ts';
import type { HttpHosts } from './http-hosts.ts';
import type {
  FrontendSettings,
  HttpFrontendSettings,
  SseFrontendSettings,
  StdioFrontendSettings,
  StdioMode,
  TcpFrontendSettings,
  TcpHealthFrontendSettings,
  WebSocketFrontendSettings,
} from './settings/frontend-settings.ts';
import type { Settings } from './settings/settings.ts';

type WebSettings = HttpFrontendSettings | SseFrontendSettings | WebSocketFrontendSettings;

/** Builds the configured frontends: typed settings in, listeners (not yet started) out. */
export class FrontendFactory {
  readonly #settings: Settings;
  readonly #ports: FrontendPorts;
  readonly #hosts: HttpHosts;
  readonly #ending: Ending;
  readonly #probe: Probe;

  constructor(
    settings: Settings,
    ports: FrontendPorts,
    hosts: HttpHosts,
    ending: Ending,
    probe: Probe,
  ) {
    this.#settings = settings;
    this.#ports = ports;
    this.#hosts = hosts;
    this.#ending = ending;
    this.#probe = probe;
  }

  all(): readonly Frontend[] {
    const configured = this.#settings.frontends.map((frontend) => this.#build(frontend));
    const { host, port } = this.#settings.metrics;
    if (port === undefined) return configured;
    return [...configured, listenerOnly('metrics', this.#hosts.at({ host, port }))];
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

  get #pace() {
    return {
      maxBufferedBytes: this.#settings.limits.maxBufferedBytes,
      stallTimeoutMs: this.#settings.timeouts.slowReaderMs,
    };
  }

  #host({ host, port, tls, allowedHosts, allowedOrigins, maxConnections }: WebSettings): HttpHost {
    return this.#hosts.at({ host, port, tls, allowedHosts, allowedOrigins, maxConnections });
  }

  #channels(keepAliveMs: number) {
    const { maxBufferedBytes, stallTimeoutMs } = this.#pace;
    return { keepAliveMs, maxBufferedBytes, stalledMs: stallTimeoutMs };
  }

  #http(frontend: HttpFrontendSettings): Frontend {
    const settings = {
      ...DEFAULT_HTTP_FRONTEND_SETTINGS,
      name: frontend.name,
      path: frontend.path,
      maxRequestBytes: frontend.maxBodyBytes,
      channels: this.#channels(DEFAULT_EVENT_CHANNEL_SETTINGS.keepAliveMs),
    };
    const eventLogs = () => new MemoryEventLog();
    return new HttpFrontend(settings, { ...this.#ports, host: this.#host(frontend), eventLogs });
  }

  #sse(frontend: SseFrontendSettings): Frontend {
    const settings = {
      ...DEFAULT_SSE_FRONTEND_SETTINGS,
      name: frontend.name,
      streamEndpoint: frontend.streamPath ?? DEFAULT_SSE_FRONTEND_SETTINGS.streamEndpoint,
      requestEndpoint: frontend.requestPath ?? DEFAULT_SSE_FRONTEND_SETTINGS.requestEndpoint,
      maxRequestBytes: frontend.maxBodyBytes,
      ...this.#settings.compat,
      channels: this.#channels(frontend.keepAliveMs),
    };
    return new SseFrontend(settings, { ...this.#ports, host: this.#host(frontend) });
  }

  #websocket(frontend: WebSocketFrontendSettings): Frontend {
    const { path, maxConnections, maxMessageBytes } = frontend;
    const settings = {
      ...defaultWebSocketSettings,
      ...this.#pace,
      ...this.#settings.compat,
      path,
      maxConnections,
      maxMessageBytes,
    };
    return new WebSocketFrontend(frontend.name, settings, this.#ports, this.#host(frontend));
  }

  #tcp(frontend: TcpFrontendSettings): Frontend {
    const { host, port, tls, namespace, maxConnections, maxMessageBytes } = frontend;
    const { heartbeatMs, compression } = frontend;
    const settings = {
      ...defaultTcpSettings,
      ...this.#pace,
      ...this.#settings.compat,
      host,
      port,
      tls,
      namespace,
      maxConnections,
      maxMessageBytes,
      heartbeatMs,
      compression,
    };
    return new TcpFrontend(frontend.name, settings, this.#ports);
  }

  #tcpHealth({ name, host, port, maxConnections }: TcpHealthFrontendSettings): Frontend {
    const settings = { ...DEFAULT_TCP_HEALTH_SETTINGS, host, port, maxConnections };
    const { timers, logger } = this.#ports;
    const parts = { probe: this.#probe, timers, logger, wallClockMs: Date.now };
    return new TcpHealthFrontend(name, settings, parts);
  }

  #stdio(frontend: StdioFrontendSettings): Frontend {
    const { maxMessageBytes, namespace } = frontend;
    const settings = {
      ...defaultStdioSettings,
      ...this.#pace,
      ...this.#settings.compat,
      modes: frontend.modes.map(octalText),
      namespace,
      maxMessageBytes,
    };
    return new StdioFrontend(frontend.name, settings, this.#ports, {
      input: process.stdin,
      output: process.stdout,
      onEnd: () => this.#ending.ask('standard input ended'),
    });
  }
}

/** An address that serves nothing but the routes every listener has. */
const listenerOnly = (name: string, host: HttpHost): Frontend => ({
  name,
  start: () => host.start(),
  stopAccepting: () => host.stopAccepting(),
  close: () => host.close(),
});

const octalText = (mode: StdioMode): AdapterStdioMode =>
  mode.type === 'stdin_stdout'
    ? mode
    : { ...mode, permissions: mode.permissions.toString(8).padStart(4, '0') };
