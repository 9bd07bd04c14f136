import type { FrontendProtocol } from '../driving/gateway.ts';

/** What the gateway counts (mission ME-01…08). Named methods, so that labels cannot drift. */
export interface Metrics {
  connectionOpened(protocol: FrontendProtocol): void;
  connectionClosed(protocol: FrontendProtocol): void;
  connectionRejected(protocol: FrontendProtocol): void;
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
  /** A message that reached nobody: a late or unknown reply, an unattributable notification. */
  messageDropped(reason: string): void;
}
