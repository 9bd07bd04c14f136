import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { type AlertSettings, HealthAlerts } from '../../domain/health/alerts.ts';
import type { HealthForecast } from '../../domain/health/forecast.ts';
import type { Severity } from '../../domain/health/severity.ts';
import type { HealthMetrics } from '../ports/driven/health-metrics.ts';
import type { Logger } from '../ports/driven/logger.ts';

/** One alert, or its end. */
export interface RaisedAlert {
  readonly endpoint: string;
  readonly server: string;
  readonly severity: Severity | 'recovered';
  readonly reason: string;
  /** Monotonic ms. */
  readonly atMs: number;
}

/** So many are kept for who asks later. */
const maxKept = 200;

/** Tells operators of endpoints that get worse, and of their recovery: in the log, in metrics, and to who asks. */
export class HealthAlarms {
  readonly #settings: AlertSettings;
  readonly #logger: Logger;
  readonly #metrics: HealthMetrics;
  readonly #alerts = new WeakMap<Endpoint, HealthAlerts>();
  readonly #recent: RaisedAlert[] = [];

  constructor(
    settings: AlertSettings,
    { logger, metrics }: { readonly logger: Logger; readonly metrics: HealthMetrics },
  ) {
    this.#settings = settings;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** The oldest first. */
  get recent(): readonly RaisedAlert[] {
    return this.#recent;
  }

  /** What was raised for the endpoint and is not over. */
  standing(endpoint: Endpoint): Severity | undefined {
    return this.#alerts.get(endpoint)?.standing;
  }

  /** The forecast of the endpoint was made anew. */
  looked(endpoint: Endpoint, forecast: HealthForecast, nowMs: number): void {
    const severity = this.#alertsOf(endpoint).step(forecast.severity, nowMs);
    if (severity === undefined) return;
    const reason = severity === 'recovered' ? 'it is as it was' : reasonOf(forecast);
    this.#keep({ endpoint: endpoint.id, server: endpoint.server, severity, reason, atMs: nowMs });
    if (severity !== 'recovered') this.#metrics.healthAlert(endpoint.target.protocol, severity);
    this.#log(endpoint, severity, reason, forecast.score);
  }

  #alertsOf(endpoint: Endpoint): HealthAlerts {
    const known = this.#alerts.get(endpoint);
    if (known !== undefined) return known;
    const alerts = new HealthAlerts(this.#settings);
    this.#alerts.set(endpoint, alerts);
    return alerts;
  }

  #keep(alert: RaisedAlert): void {
    this.#recent.push(alert);
    if (this.#recent.length > maxKept) this.#recent.shift();
  }

  #log(
    { id, server }: Endpoint,
    severity: Severity | 'recovered',
    reason: string,
    score: number,
  ): void {
    const fields = { endpoint: id, server, severity, reason, score: Number(score.toFixed(2)) };
    switch (severity) {
      case 'critical':
        this.#logger.error('an endpoint is unhealthy', fields);
        return;
      case 'warning':
        this.#logger.warn('an endpoint gets worse', fields);
        return;
      case 'info':
        this.#logger.info('an endpoint answers more slowly than usual', fields);
        return;
      case 'recovered':
        this.#logger.info('an endpoint has recovered', fields);
    }
  }
}

const reasonOf = (forecast: HealthForecast): string => {
  if (forecast.isUnhealthy) return 'its requests fail or take too long';
  if (forecast.willBeUnhealthy) return 'it will be unhealthy if it goes on like this';
  return forecast.isUnusual ? 'it answers more slowly than usual' : 'its requests fail more often';
};
