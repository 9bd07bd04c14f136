import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ContainerModule } from 'inversify';
import { HttpConnector } from '../../adapters/outbound/backend/http/connector.ts';
import { DEFAULT_HTTP_SETTINGS } from '../../adapters/outbound/backend/http/settings.ts';
import { SseConnector } from '../../adapters/outbound/backend/sse/connector.ts';
import { DEFAULT_SSE_SETTINGS } from '../../adapters/outbound/backend/sse/settings.ts';
import { StdioConnector } from '../../adapters/outbound/backend/stdio/connector.ts';
import { ProcessLedger } from '../../adapters/outbound/backend/stdio/process-ledger.ts';
import { DEFAULT_STDIO_SETTINGS } from '../../adapters/outbound/backend/stdio/settings.ts';
import { TcpConnector } from '../../adapters/outbound/backend/tcp/connector.ts';
import { UnixConnector } from '../../adapters/outbound/backend/unix/connector.ts';
import { WebSocketConnector } from '../../adapters/outbound/backend/websocket/connector.ts';
import { DEFAULT_WEBSOCKET_SETTINGS } from '../../adapters/outbound/backend/websocket/settings.ts';
import type { NoiseListener } from '../../adapters/shared/backend/link-settings.ts';
import { DEFAULT_SOCKET_SETTINGS } from '../../adapters/shared/backend/socket-settings.ts';
import { DetectingConnector } from '../../application/detection/detecting-connector.ts';
import { Processes } from '../../application/workers/processes.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Room for the framing around a message of the largest size. */
const framingBytes = 64 * 1024;

const ledgerDirectory = (): string => join(tmpdir(), `mcp-gateway-${userInfo().username}`);

export const backendsModule = ({ limits, timeouts, processes }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const { maxMessageBytes } = limits;
    const openTimeoutMs = timeouts.connectMs;
    const graceMs = timeouts.stopGraceMs;
    const client = {
      connectTimeoutMs: openTimeoutMs,
      maxMessageBytes: maxMessageBytes + framingBytes,
      userAgent: `${identity.name}/${identity.version}`,
    };
    const socket = { ...DEFAULT_SOCKET_SETTINGS, openTimeoutMs, maxMessageBytes };
    const stdio = {
      ...DEFAULT_STDIO_SETTINGS,
      sourceEnvironment: process.env,
      maxMessageBytes,
      endOfInputGraceMs: graceMs * 0.4,
      terminateGraceMs: graceMs * 0.6,
    };
    bind(Tokens.ledger).toResolvedValue(
      (logger) => new ProcessLedger(ledgerDirectory(), logger),
      [Tokens.logger],
    );
    bind(Tokens.processes).toResolvedValue(
      (logger, metrics, ledger, timers, workerMetrics) => {
        const onNoise: NoiseListener = (_endpoint, reason) => metrics.messageDropped(reason);
        const starter = new StdioConnector(stdio, ledger, logger, onNoise);
        return new Processes(starter, processes, { timers, metrics: workerMetrics });
      },
      [Tokens.logger, Tokens.metrics, Tokens.ledger, Tokens.timers, Tokens.workerMetrics],
    );
    bind(Tokens.connectors).toResolvedValue(
      (logger, metrics, started, detector, timers, watch, { written: passage }, ...shown) => {
        const onNoise: NoiseListener = (_endpoint, reason) => metrics.messageDropped(reason);
        const [tls, credentials] = shown;
        const ways = { watch, passage, tls, credentials };
        const known = {
          stdio: started,
          http: new HttpConnector({ ...DEFAULT_HTTP_SETTINGS, ...client, ...ways }, logger),
          sse: new SseConnector({ ...DEFAULT_SSE_SETTINGS, ...client, ...ways }),
          websocket: new WebSocketConnector(
            { ...DEFAULT_WEBSOCKET_SETTINGS, openTimeoutMs, maxMessageBytes, ...ways },
            onNoise,
          ),
          tcp: new TcpConnector({ ...socket, watch, passage, tls }, onNoise),
          unix: new UnixConnector(socket, onNoise),
        };
        return { ...known, auto: new DetectingConnector(detector, known, timers) };
      },
      [
        Tokens.logger,
        Tokens.metrics,
        Tokens.processes,
        Tokens.detector,
        Tokens.timers,
        Tokens.connectionWatch,
        Tokens.egress,
        Tokens.backendTls,
        Tokens.upstreamCredentials,
      ],
    );
  });
