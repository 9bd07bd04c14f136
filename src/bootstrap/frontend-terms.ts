import { DEFAULT_HTTP_FRONTEND_SETTINGS } from '../adapters/inbound/http/settings.ts';
import { DEFAULT_SSE_FRONTEND_SETTINGS } from '../adapters/inbound/sse/settings.ts';
import {
  type StdioMode as AdapterStdioMode,
  defaultStdioSettings,
} from '../adapters/inbound/stdio/settings.ts';
import { defaultTcpSettings } from '../adapters/inbound/tcp/settings.ts';
import { defaultWebSocketSettings } from '../adapters/inbound/websocket/settings.ts';
import { DEFAULT_EVENT_CHANNEL_SETTINGS } from '../adapters/shared/http/event-channels.ts';
import type {
  HttpFrontendSettings,
  SseFrontendSettings,
  StdioFrontendSettings,
  StdioMode,
  TcpFrontendSettings,
  WebSocketFrontendSettings,
} from './settings/frontend-settings.ts';
import type { Settings } from './settings/settings.ts';

/** What each frontend is given, in the words of its adapter. Adapters read most of it at each use. */
export const httpTerms = (frontend: HttpFrontendSettings, settings: Settings) => ({
  ...DEFAULT_HTTP_FRONTEND_SETTINGS,
  name: frontend.name,
  path: frontend.path,
  maxRequestBytes: frontend.maxBodyBytes,
  sessionIdleMs: settings.sessions?.idleMs ?? DEFAULT_HTTP_FRONTEND_SETTINGS.sessionIdleMs,
  idleCheckMs: settings.sessions?.cleanupMs,
  channels: channelTerms(DEFAULT_EVENT_CHANNEL_SETTINGS.keepAliveMs, settings),
});

export const sseTerms = (frontend: SseFrontendSettings, settings: Settings) => ({
  ...DEFAULT_SSE_FRONTEND_SETTINGS,
  name: frontend.name,
  streamEndpoint: frontend.streamPath ?? DEFAULT_SSE_FRONTEND_SETTINGS.streamEndpoint,
  requestEndpoint: frontend.requestPath ?? DEFAULT_SSE_FRONTEND_SETTINGS.requestEndpoint,
  maxRequestBytes: frontend.maxBodyBytes,
  ...settings.compat,
  channels: channelTerms(frontend.keepAliveMs, settings),
});

export const webSocketTerms = (
  { path, maxConnections, maxMessageBytes }: WebSocketFrontendSettings,
  settings: Settings,
) => ({
  ...defaultWebSocketSettings,
  ...paceOf(settings),
  ...settings.compat,
  path,
  maxConnections,
  maxMessageBytes,
});

export const tcpTerms = (frontend: TcpFrontendSettings, settings: Settings) => {
  const { host, port, tls, namespace, maxConnections, maxMessageBytes } = frontend;
  const { heartbeatMs, compression } = frontend;
  return {
    ...defaultTcpSettings,
    ...paceOf(settings),
    ...settings.compat,
    host,
    port,
    tls,
    namespace,
    maxConnections,
    maxMessageBytes,
    heartbeatMs,
    compression,
  };
};

export const stdioTerms = (
  { modes, maxMessageBytes, namespace }: StdioFrontendSettings,
  settings: Settings,
) => ({
  ...defaultStdioSettings,
  ...paceOf(settings),
  ...settings.compat,
  modes: modes.map(octalText),
  namespace,
  maxMessageBytes,
});

const paceOf = ({ limits, timeouts }: Settings) => ({
  maxBufferedBytes: limits.maxBufferedBytes,
  stallTimeoutMs: timeouts.slowReaderMs,
});

const channelTerms = (keepAliveMs: number, settings: Settings) => {
  const { maxBufferedBytes, stallTimeoutMs } = paceOf(settings);
  return { keepAliveMs, maxBufferedBytes, stalledMs: stallTimeoutMs };
};

const octalText = (mode: StdioMode): AdapterStdioMode =>
  mode.type === 'stdin_stdout'
    ? mode
    : { ...mode, permissions: mode.permissions.toString(8).padStart(4, '0') };
