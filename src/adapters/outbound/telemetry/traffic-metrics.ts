import type {
  RetryKind,
  TrafficMetrics,
  TrafficReading,
} from '../../../application/ports/driven/traffic-metrics.ts';
import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import { CounterCells } from './counter-cells.ts';
import { LabelCap } from './label-cap.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** Endpoints may come and go: those beyond are counted, but not by name. */
const maxEndpoints = 1_000;

/** The figures of balancing (mission ME-19, ME-22, ME-24). Requests move none of them: what they add up to is read. */
export class PrometheusTraffic implements TrafficMetrics {
  readonly #names = new LabelCap(maxEndpoints);
  #endpoints: () => readonly TrafficReading[] = () => [];
  /** Requests sent to endpoints that are gone, by policy and protocol. */
  readonly #gone = new CounterCells();
  #budgets: () => readonly BudgetReading[] = () => [];
  readonly #refusals: Counter<'reason'>;
  readonly #ejections: Counter<'server' | 'reason'>;
  readonly #failovers: Counter<'server' | 'protocol'>;
  readonly #retries: Counter<'server' | 'kind'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#refusals = new Counter({
      name: 'mcp_gateway_routing_errors_total',
      help: 'Requests that no endpoint of their server took, by reason.',
      labelNames: ['reason'],
      registers,
    });
    this.#ejections = new Counter({
      name: 'mcp_gateway_endpoint_ejections_total',
      help: 'How often an endpoint stopped getting traffic, by reason.',
      labelNames: ['server', 'reason'],
      registers,
    });
    this.#failovers = new Counter({
      name: 'mcp_gateway_failovers_total',
      help: 'Tries of another endpoint, by the protocol of the one that could not be reached.',
      labelNames: ['server', 'protocol'],
      registers,
    });
    this.#retries = new Counter({
      name: 'mcp_gateway_retries_total',
      help: 'Requests that failed on their way, by whether they were sent again.',
      labelNames: ['server', 'kind'],
      registers,
    });
    this.#watch(registers);
  }

  watchEndpoints(read: () => readonly TrafficReading[]): void {
    this.#endpoints = read;
  }

  endpointsGone(readings: readonly TrafficReading[]): void {
    for (const { policy, protocol, requests } of readings) {
      this.#gone.add(requests, policy, protocol);
    }
  }

  watchBudgets(read: () => readonly BudgetReading[]): void {
    this.#budgets = read;
  }

  forget(_server: string, endpoints: readonly string[]): void {
    for (const endpoint of endpoints) this.#names.release(endpoint);
  }

  placementRefused(_server: string, reason: string): void {
    this.#refusals.inc({ reason });
  }

  endpointEjected(server: string, reason: string): void {
    this.#ejections.inc({ server, reason });
  }

  failedOver(server: string, protocol: BackendProtocol): void {
    this.#failovers.inc({ server, protocol });
  }

  retried(server: string, kind: RetryKind): void {
    this.#retries.inc({ server, kind });
  }

  #watch(registers: Registry[]): void {
    const labels = ['server', 'endpoint', 'protocol'];
    gauge('endpoint_weight', 'Weight of each endpoint now.', labels, registers, (show) => {
      for (const { server, endpoint, protocol, weight } of this.#endpoints()) {
        show({ server, endpoint: this.#names.cap(endpoint), protocol }, weight);
      }
    });
    const sumHelp = 'Weights of all endpoints of a server that are reached by one protocol.';
    gauge('protocol_weight', sumHelp, ['server', 'protocol'], registers, (_, add) => {
      for (const { server, protocol, weight } of this.#endpoints())
        add({ server, protocol }, weight);
    });
    const sentHelp = 'Requests sent to endpoints, by policy and protocol.';
    const sentLabels = ['strategy', 'selected_protocol'];
    counter('load_balancer_requests_total', sentHelp, sentLabels, registers, (add) => {
      for (const { policy, protocol, requests } of this.#endpoints()) {
        add({ strategy: policy, selected_protocol: protocol }, requests);
      }
      for (const { first, second, value } of this.#gone.sums) {
        add({ strategy: first, selected_protocol: second }, value);
      }
    });
    const budgetHelp = 'Requests of a server that may be sent again now.';
    gauge('retry_budget', budgetHelp, ['server'], registers, (show) => {
      for (const { server, left } of this.#budgets()) show({ server }, left);
    });
  }
}

interface BudgetReading {
  readonly server: string;
  readonly left: number;
}

type Show = (labels: Record<string, string>, value: number) => void;

const gauge = (
  name: string,
  help: string,
  labelNames: readonly string[],
  registers: Registry[],
  collect: (show: Show, add: Show) => void,
): Gauge =>
  new Gauge({
    name: `mcp_gateway_${name}`,
    help,
    labelNames,
    registers,
    collect() {
      this.reset();
      collect(
        (labels, value) => this.set(labels, value),
        (labels, value) => this.inc(labels, value),
      );
    },
  });

/** Of what is counted elsewhere: the sums are made anew whenever somebody looks. */
const counter = (
  name: string,
  help: string,
  labelNames: readonly string[],
  registers: Registry[],
  collect: (add: Show) => void,
): Counter =>
  new Counter({
    name: `mcp_gateway_${name}`,
    help,
    labelNames,
    registers,
    collect() {
      this.reset();
      collect((labels, value) => this.inc(labels, value));
    },
  });
