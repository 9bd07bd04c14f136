import type { HandshakeFailure, Metrics } from '../../../application/ports/driven/metrics.ts';
import type { FrontendProtocol } from '../../../application/ports/driving/gateway.ts';
import { clientMethods } from '../../../domain/mcp/client-methods.ts';
import { CounterCells } from './counter-cells.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { LabelCap } from './label-cap.ts';
import { Counter, Gauge, Registry } from './prom-parts.ts';
import { RequestCells } from './request-cells.ts';

/** Beside those of MCP; whatever else clients make up is counted as one. */
const maxMethods = 64;

type Direction = 'inbound' | 'outbound';

interface Traffic {
  readonly messages: CounterCells;
  readonly bytes: CounterCells;
}

/**
 * The gateway's figures under the names of mission ME-01…14. What moves with every message is summed in cells of our
 * own, because a prom-client counter costs more than the rest of the step; a scrape copies the sums.
 */
export class PrometheusMetrics implements Metrics {
  readonly registry = new Registry();
  readonly #methods = new LabelCap(maxMethods, clientMethods);
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
  readonly #handshakes = this.#counter('tls_handshake_failures_total', 'Handshakes that failed.', [
    'protocol',
    'reason',
  ]);
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
  readonly #requests = new RequestCells();
  #inFlight = 0;
  #spoolBytes: () => number = () => 0;
  readonly #endpointRequests = this.#cells(
    'endpoint_requests_total',
    'Requests sent to endpoints by outcome.',
    ['endpoint', 'namespace', 'status'],
  );
  readonly #cache = this.#cells(
    'cache_requests_total',
    'Requests whose answers may be used again, by what the cache had.',
    ['namespace', 'outcome'],
  );
  readonly #definitions = this.#cells(
    'definition_changes_total',
    'Definitions of servers that are not as they were pinned.',
    ['server', 'kind', 'change'],
  );
  readonly #quarantined = this.#gauge(
    'definitions_quarantined',
    'Definitions of servers that clients are not shown.',
    ['server'],
  );
  readonly #results = this.#cells(
    'large_results_total',
    'Results that went past memory: passed on as they came, through the spool, or left there behind a link.',
    ['way'],
  );
  readonly #resultBytes = this.#cells('large_result_bytes_total', 'Bytes of such results.', [
    'way',
  ]);
  // One set of cells per direction: a message in is followed by a message out.
  readonly #websocket = this.#traffic('websocket', 'WebSocket');
  readonly #tcp = this.#traffic('tcp', 'TCP');

  constructor() {
    const requests = this.#requests;
    new DurationHistogram(this.registry, requests);
    new Counter({
      name: 'mcp_gateway_requests_total',
      help: 'Requests of clients by outcome.',
      labelNames: ['method', 'status', 'outcome', 'namespace', 'protocol'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { method, status, isError, namespace, protocol, count } of requests.all) {
          const outcome = isError ? 'error' : 'success';
          this.inc({ method, status, outcome, namespace, protocol }, count);
        }
      },
    });
    const spoolBytes = () => this.#spoolBytes();
    new Gauge({
      name: 'mcp_gateway_spool_bytes',
      help: 'Bytes of large results in files.',
      registers: [this.registry],
      collect() {
        this.set(spoolBytes());
      },
    });
    const inFlight = () => this.#inFlight;
    new Gauge({
      name: 'mcp_gateway_requests_in_flight',
      help: 'Requests that wait for an answer.',
      registers: [this.registry],
      collect() {
        this.set(inFlight());
      },
    });
  }

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

  handshakeFailed(protocol: 'http' | 'tcp', reason: HandshakeFailure): void {
    this.#handshakes.inc({ protocol, reason });
  }

  requestStarted(): void {
    this.#inFlight += 1;
  }

  requestFinished(
    method: string,
    namespace: string,
    protocol: FrontendProtocol,
    status: number,
    isError: boolean,
    durationMs: number,
  ): void {
    this.#inFlight -= 1;
    this.#requests
      .find(this.#methods.cap(method), namespace, protocol, status, isError)
      .observe(durationMs / 1000);
  }

  endpointRequest(endpoint: string, namespace: string, isError: boolean): void {
    this.#endpointRequests.add(1, endpoint, namespace, isError ? 'error' : 'success');
  }

  websocketMessage(direction: Direction, type: string, bytes: number): void {
    count(this.#websocket, direction, type, bytes);
  }

  tcpMessage(direction: Direction, type: string, bytes: number): void {
    count(this.#tcp, direction, type, bytes);
  }

  tcpProtocolError(type: string): void {
    this.#tcpErrors.inc({ error_type: type });
  }

  longResult(way: 'streamed' | 'spooled' | 'linked', bytes: number): void {
    this.#results.add(1, way);
    this.#resultBytes.add(bytes, way);
  }

  watchSpool(usedBytes: () => number): void {
    this.#spoolBytes = usedBytes;
  }

  cacheAsked(namespace: string, outcome: 'hit' | 'miss' | 'bypass'): void {
    this.#cache.add(1, namespace, outcome);
  }

  definitionChanged(
    server: string,
    kind: 'tool' | 'prompt',
    change: 'added' | 'changed' | 'removed',
  ): void {
    this.#definitions.add(1, server, kind, change);
  }

  definitionsQuarantined(server: string, count: number): void {
    this.#quarantined.set({ server }, count);
  }

  forget(server: string): void {
    this.#requests.forget(server);
    this.#endpointRequests.forget(({ second }) => second === server);
    for (const cells of [this.#cache, this.#definitions]) {
      cells.forget(({ first }) => first === server);
    }
  }

  messageDropped(reason: string): void {
    this.#dropped.inc({ reason });
  }

  #traffic(name: string, carrier: string) {
    const inbound = { messages: new CounterCells(), bytes: new CounterCells() };
    const outbound = { messages: new CounterCells(), bytes: new CounterCells() };
    const messages = [inbound.messages, outbound.messages];
    const bytes = [inbound.bytes, outbound.bytes];
    const labels = ['direction', 'type'] as const;
    this.#expose(
      `${name}_messages_total`,
      `Messages on client ${carrier} connections.`,
      labels,
      messages,
    );
    this.#expose(`${name}_bytes_total`, `Bytes of ${carrier} messages.`, ['direction'], bytes);
    return { inbound, outbound };
  }

  #cells(name: string, help: string, labelNames: readonly string[]): CounterCells {
    const cells = new CounterCells();
    this.#expose(name, help, labelNames, [cells]);
    return cells;
  }

  #expose(
    name: string,
    help: string,
    labelNames: readonly string[],
    sources: readonly CounterCells[],
  ): void {
    new Counter({
      name: `mcp_gateway_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { first, second, third, value } of sources.flatMap(({ sums }) => [...sums])) {
          const values = [first, second, third];
          this.inc(
            Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ''])),
            value,
          );
        }
      },
    });
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

const count = (
  { inbound, outbound }: Readonly<Record<Direction, Traffic>>,
  direction: Direction,
  type: string,
  bytes: number,
): void => {
  // Looked up by name it would cost more than the counting.
  const { messages, bytes: sums } = direction === 'inbound' ? inbound : outbound;
  messages.add(1, direction, type);
  sums.add(bytes, direction);
};
