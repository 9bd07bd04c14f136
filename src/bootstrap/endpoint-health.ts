import type { CheckSettings } from '../application/health/check-settings.ts';
import type { BreakerSettings } from '../domain/breaker/breaker.ts';
import type { EjectionSettings } from '../domain/health/ejections.ts';
import type { ForecastSettings } from '../domain/health/forecast.ts';
import type { ThresholdSettings } from '../domain/health/threshold.ts';
import type { HealthSettings } from './settings/health-settings.ts';
import type { ServerSettings } from './settings/settings.ts';

/** What holds for the endpoints of one server. */
export interface EndpointHealthSettings {
  readonly breaker: BreakerSettings;
  readonly threshold: ThresholdSettings;
  readonly ejection: EjectionSettings | undefined;
  readonly forecast: ForecastSettings | undefined;
  /** Undefined: they are not checked. */
  readonly check: CheckSettings | undefined;
}

/** While an endpoint is in doubt it is checked so many times as often. */
const doubtFactor = 10;
/** But not more often than this. */
const leastIntervalMs = 1_000;

/** What the settings of all servers and its own come to, for a server with so many endpoints. */
export const endpointHealthOf = (
  common: HealthSettings,
  { health, endpoints }: Pick<ServerSettings, 'health' | 'endpoints'>,
): EndpointHealthSettings => {
  const rules = { ...common.check, ...health.check };
  const { mode, kind, intervalMs, timeoutMs, failures, successes } = rules;
  const { path, method, expectedStatus } = rules;
  const isChecked = mode === 'all' || (mode === 'several' && endpoints.length > 1);
  const check: CheckSettings = {
    kind,
    intervalMs,
    doubtIntervalMs: Math.min(intervalMs, Math.max(leastIntervalMs, intervalMs / doubtFactor)),
    timeoutMs,
    successes,
    http: { path, method, expectedStatus },
  };
  return {
    breaker: { ...common.breaker, ...health.breaker },
    threshold: { failures, successes },
    ejection: common.ejection,
    forecast: common.forecast,
    check: isChecked ? check : undefined,
  };
};
