import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { FrontendProtocol } from '../../../application/ports/driving/gateway.ts';
import { LabelCap } from './label-cap.ts';

const durationBucketsSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** MCP has some thirty methods; whatever else clients make up is counted as one. */
const maxMethods = 64;

/** The gateway's figures under the names of mission ME-01…14. */
export class PrometheusMetrics implements Metrics {
  readonly registry = new Registry();
  readonly #methods = new LabelCap(maxMethods);
  readonly #connections = this.#gauge('connections_active', 'Open client connections.', [
    'protocol',
  ]);
  readonly #byState = this.#gauge('connections_total', 'Client connections by state.', [
    'protocol',
    'state',
  ]);
  readonly #accepted = this.#counter(
    'connections_accepted_total',
    'Client connections since the start.',
    ['protocol'],
  );
  readonly #rejected = this.#counter('connections_rejected_total', 'Refused client connections.', [
    'protocol',
  ]);
  readonly #requests = this.#counter('requests_total', 'Requests of clients by outcome.', [
    'method',
    'status',
    'outcome',
    'namespace',
    'protocol',
  ]);
  readonly #durations = new Histogram({
    name: 'mcp_gateway_request_duration_seconds',
    help: 'Time from admission to the answer.',
    labelNames: ['method', 'status', 'protocol'],
    buckets: durationBucketsSeconds,
    registers: [this.registry],
  });
  readonly #inFlight = this.#gauge('requests_in_flight', 'Requests that wait for an answer.', []);
  readonly #endpointRequests = this.#counter(
    'endpoint_requests_total',
    'Requests sent to endpoints by outcome.',
    ['endpoint', 'namespace', 'status'],
  );
  readonly #websocketMessages = this.#counter(
    'websocket_messages_total',
    'Messages on client WebSockets.',
    ['direction', 'type'],
  );
  readonly #websocketBytes = this.#counter(
    'websocket_bytes_total',
    'Bytes of WebSocket messages.',
    ['direction'],
  );
  readonly #tcpMessages = this.#counter(
    'tcp_messages_total',
    'Messages on client TCP connections.',
    ['direction', 'type'],
  );
  readonly #tcpBytes = this.#counter('tcp_bytes_total', 'Bytes of TCP messages.', ['direction']);
  readonly #tcpErrors = this.#counter(
    'tcp_protocol_errors_total',
    'Violations of the TCP framing by clients.',
    ['error_type'],
  );
  readonly #dropped = this.#counter(
    'messages_dropped_total',
    'Messages of servers and clients that nobody waited for.',
    ['reason'],
  );

  connectionOpened(protocol: FrontendProtocol): void {
    this.#accepted.inc({ protocol });
    this.#connections.inc({ protocol });
    this.#byState.inc({ protocol, state: 'active' });
  }

  connectionClosed(protocol: FrontendProtocol): void {
    this.#connections.dec({ protocol });
    this.#byState.dec({ protocol, state: 'active' });
  }

  connectionRejected(protocol: FrontendProtocol): void {
    this.#rejected.inc({ protocol });
  }

  requestStarted(): void {
    this.#inFlight.inc();
  }

  requestFinished(...outcome: Parameters<Metrics['requestFinished']>): void {
    const [rawMethod, namespace, protocol, status, isError, durationMs] = outcome;
    const method = this.#methods.cap(rawMethod);
    const labels = { method, status, protocol };
    this.#inFlight.dec();
    this.#requests.inc({ ...labels, namespace, outcome: isError ? 'error' : 'success' });
    this.#durations.observe(labels, durationMs / 1000);
  }

  endpointRequest(endpoint: string, namespace: string, isError: boolean): void {
    this.#endpointRequests.inc({ endpoint, namespace, status: isError ? 'error' : 'success' });
  }

  websocketMessage(direction: 'inbound' | 'outbound', type: string, bytes: number): void {
    this.#websocketMessages.inc({ direction, type });
    this.#websocketBytes.inc({ direction }, bytes);
  }

  tcpMessage(direction: 'inbound' | 'outbound', type: string, bytes: number): void {
    this.#tcpMessages.inc({ direction, type });
    this.#tcpBytes.inc({ direction }, bytes);
  }

  tcpProtocolError(type: string): void {
    this.#tcpErrors.inc({ error_type: type });
  }

  messageDropped(reason: string): void {
    this.#dropped.inc({ reason });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Counter({
      name: `mcp_gateway_${name}`,
      help,
      labelNames,
      registers: [this.registry],
    });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
    return new Gauge({ name: `mcp_gateway_${name}`, help, labelNames, registers: [this.registry] });
  }
}
