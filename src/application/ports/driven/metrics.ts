import type { FrontendProtocol } from '../driving/gateway.ts';
import type { ServerSeries } from './server-series.ts';

/** Why no connection came of a TLS handshake with a client. */
export type HandshakeFailure =
  | 'no_certificate'
  | 'untrusted'
  | 'expired'
  | 'revoked'
  | 'no_revocation_list'
  | 'wrong_usage'
  | 'version'
  | 'cipher'
  | 'not_tls'
  | 'timeout'
  | 'broken_off'
  | 'other';

/** What the gateway counts (mission ME-01…08). Named methods, so that labels cannot drift. */
export interface Metrics extends Partial<ServerSeries> {
  connectionOpened(protocol: FrontendProtocol): void;
  connectionClosed(protocol: FrontendProtocol): void;
  connectionRejected(protocol: FrontendProtocol): void;
  /** `http` for every listener of HTTP, whatever it serves. */
  handshakeFailed(protocol: 'http' | 'tcp', reason: HandshakeFailure): void;
  requestStarted(): void;
  /** `status` is the HTTP-equivalent number of the outcome; `durationMs` runs from admission to the answer. */
  requestFinished(
    method: string,
    namespace: string,
    protocol: FrontendProtocol,
    status: number,
    isError: boolean,
    durationMs: number,
  ): void;
  endpointRequest(endpoint: string, namespace: string, isError: boolean): void;
  websocketMessage(direction: 'inbound' | 'outbound', type: string, bytes: number): void;
  tcpMessage(direction: 'inbound' | 'outbound', type: string, bytes: number): void;
  tcpProtocolError(type: string): void;
  /** A request whose answer may be used again: it was (`hit`), could have been (`miss`), or cannot be (`bypass`). */
  cacheAsked(namespace: string, outcome: 'hit' | 'miss' | 'bypass'): void;
  /** A tool or prompt of a server is not as it was pinned. */
  definitionChanged(
    server: string,
    kind: 'tool' | 'prompt',
    change: 'added' | 'changed' | 'removed',
  ): void;
  /** How many definitions of a server clients are not shown now. */
  definitionsQuarantined(server: string, count: number): void;
  /** A message that reached nobody: a late or unknown reply, an unattributable notification. */
  messageDropped(reason: string): void;
  /** A result went past memory: as it came (`streamed`), through the spool (`spooled`), or it stays there behind a link (`linked`). */
  longResult(way: 'streamed' | 'spooled' | 'linked', bytes: number): void;
  /** Bytes of the spool in use, asked when metrics are read. */
  watchSpool(usedBytes: () => number): void;
}
