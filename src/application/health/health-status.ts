import type { BackendProtocol, Endpoint } from '../../domain/balancing/endpoint.ts';
import type { BreakerState } from '../../domain/breaker/breaker.ts';
import type { ModelStatus } from '../../domain/health/forecast.ts';
import type { Severity } from '../../domain/health/severity.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { EndpointFigures, PredictionCounts } from '../ports/driven/health-metrics.ts';
import type {
  AlertRecord,
  EndpointHealth,
  HealthPages,
  ProtocolHealth,
  ServerHealth,
} from '../ports/driving/health-pages.ts';
import type { LastCheck } from './check-rounds.ts';
import type { RaisedAlert } from './health-alarms.ts';

/** What traffic knows of one endpoint. */
export interface EndpointReading {
  readonly endpoint: Endpoint;
  readonly isUsable: boolean;
  /** Why no traffic goes there; undefined when it does. */
  readonly obstacle: string | undefined;
  readonly breaker: BreakerState;
  readonly weight: number;
  readonly inFlight: number;
  readonly sessions: number;
  readonly forecast:
    | {
        readonly score: number;
        readonly willBeUnhealthy: boolean;
        readonly predictions: PredictionCounts;
        readonly model: ModelStatus;
      }
    | undefined;
  /** Empty when nothing failed yet. */
  readonly lastTrouble: string;
}

export interface ServerReading {
  readonly server: string;
  readonly policy: string;
  readonly states: readonly EndpointReading[];
}

export interface HealthStatusParts {
  readonly servers: () => readonly ServerReading[];
  readonly lastCheck: (endpoint: Endpoint) => LastCheck | undefined;
  readonly standingAlert: (endpoint: Endpoint) => Severity | undefined;
  readonly alerts: () => readonly RaisedAlert[];
  /** Whether clients are served. */
  readonly isReady: () => boolean;
  readonly clock: Clock;
}

/** What an endpoint can have that is no illness. */
const harmless: ReadonlySet<string | undefined> = new Set([undefined, 'draining', 'full']);

/** Reads the health of all endpoints together when somebody asks. */
export class HealthStatus implements HealthPages {
  readonly #parts: HealthStatusParts;
  readonly #frontends: ReadonlySet<string>;

  /** `frontends`: the protocols clients can use. */
  constructor(parts: HealthStatusParts, frontends: readonly string[]) {
    this.#parts = parts;
    // A health port is for checks, not for clients.
    const open = frontends.filter((protocol) => protocol !== 'tcp_health');
    this.#frontends = new Set(open.map(pageName));
  }

  servers(): readonly ServerHealth[] {
    return this.#parts.servers().map(({ server, policy, states }) => ({
      name: server,
      policy,
      healthy: states.some(({ isUsable, obstacle }) => isUsable || obstacle === 'full'),
      endpoints: states.map((state) => this.#endpoint(state)),
    }));
  }

  protocols(): readonly ProtocolHealth[] {
    const endpoints = this.#parts
      .servers()
      .flatMap(({ states }) => states)
      .map((state) => this.#endpoint(state));
    const names = new Set([...this.#frontends, ...endpoints.map(({ protocol }) => protocol)]);
    return [...names].toSorted().map((name) => {
      const own = endpoints.filter(({ protocol }) => protocol === name);
      const hasFrontend = this.#frontends.has(name);
      const serves = !hasFrontend || this.#parts.isReady();
      const reaches = own.length === 0 || own.some(({ healthy }) => healthy);
      return { name, healthy: serves && reaches, hasFrontend, endpoints: own };
    });
  }

  alerts(): readonly AlertRecord[] {
    const nowMs = this.#parts.clock.nowMs();
    return this.#parts.alerts().map(({ atMs, ...alert }) => ({ ...alert, agoMs: nowMs - atMs }));
  }

  /** For metrics. */
  figures(): readonly EndpointFigures[] {
    return this.#parts.servers().flatMap(({ states }) => states.map(figuresOf));
  }

  #endpoint(state: EndpointReading): EndpointHealth {
    const { endpoint, obstacle, forecast, lastTrouble } = state;
    const { breaker, weight, inFlight, sessions, isUsable } = state;
    return {
      id: endpoint.id,
      server: endpoint.server,
      protocol: pageName(endpoint.target.protocol),
      healthy: harmless.has(obstacle),
      usable: isUsable,
      obstacle,
      lastTrouble: lastTrouble === '' ? undefined : lastTrouble,
      score: forecast?.score,
      willBeUnhealthy: forecast?.willBeUnhealthy ?? false,
      model: forecast && this.#model(forecast.model),
      alert: this.#parts.standingAlert(endpoint),
      breaker,
      weight,
      inFlight,
      sessions,
      lastCheck: this.#lastCheck(endpoint),
    };
  }

  #model({ isReady, samples, updatedAtMs }: ModelStatus): EndpointHealth['model'] {
    const agoMs = updatedAtMs === undefined ? undefined : this.#parts.clock.nowMs() - updatedAtMs;
    return { isReady, samples, agoMs };
  }

  #lastCheck(endpoint: Endpoint): EndpointHealth['lastCheck'] {
    const last = this.#parts.lastCheck(endpoint);
    if (last === undefined) return undefined;
    const { result, latencyMs, atMs } = last;
    return { result, latencyMs, agoMs: this.#parts.clock.nowMs() - atMs };
  }
}

/** The pages call TCP as the original does (mission HE-10). */
const pageName = (protocol: string): string => (protocol === 'tcp' ? 'tcp_binary' : protocol);

const figuresOf = ({ endpoint, obstacle, breaker, forecast }: EndpointReading): EndpointFigures => {
  const protocol: BackendProtocol = endpoint.target.protocol;
  return {
    id: endpoint.id,
    server: endpoint.server,
    protocol,
    isHealthy: harmless.has(obstacle),
    breaker,
    score: forecast?.score,
    predictions: forecast?.predictions,
  };
};
