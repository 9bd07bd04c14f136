import type { CheckKind, HttpCheckSettings } from '../../application/health/check-settings.ts';
import type { BreakerSettings } from '../../domain/breaker/breaker.ts';
import type { AlertSettings } from '../../domain/health/alerts.ts';
import type { EjectionSettings } from '../../domain/health/ejections.ts';
import type { ForecastSettings } from '../../domain/health/forecast.ts';
import type { ThresholdSettings } from '../../domain/health/threshold.ts';

/** Which servers: all, none, or those with several endpoints, where there is something to choose. */
type Coverage = 'several' | 'all' | 'none';

/** Active checks. */
export interface CheckRules extends ThresholdSettings, HttpCheckSettings {
  readonly mode: Coverage;
  readonly kind: CheckKind;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** How it is found out which endpoints work, and what follows, for servers that say nothing else. */
export interface HealthSettings {
  readonly breaker: BreakerSettings;
  readonly check: CheckRules;
  /** Undefined: nobody looks where the health of endpoints goes (mission PH-01). */
  readonly forecast: ForecastSettings | undefined;
  /** Undefined: no endpoint is put out because of how its requests end. */
  readonly ejection: EjectionSettings | undefined;
  readonly alerts: AlertSettings;
}

/** What one server says in place of that. */
export interface ServerHealthRules {
  readonly check: Partial<CheckRules>;
  readonly breaker: Partial<BreakerSettings>;
}
