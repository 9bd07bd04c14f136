import type { PolicySettings } from '../../domain/balancing/policy.ts';
import type { BreakerSettings } from '../../domain/breaker/breaker.ts';
import type { EjectionSettings } from '../../domain/health/ejections.ts';
import type { ForecastSettings } from '../../domain/health/forecast.ts';
import type { ThresholdSettings } from '../../domain/health/threshold.ts';
import type { ReopenSettings } from '../links/reopen-gate.ts';

/** How the traffic of one server is spread over its endpoints, and kept from those that fail. */
export interface TrafficSettings {
  readonly policy: PolicySettings;
  readonly breaker: BreakerSettings;
  readonly threshold: ThresholdSettings;
  /** Undefined: no endpoint is put out for a while because of how its requests end. */
  readonly ejection: EjectionSettings | undefined;
  /** Undefined: nobody looks where the health of endpoints goes. */
  readonly forecast: ForecastSettings | undefined;
  /** Whether endpoints that answer worse than they used to get less (LB-13, PH-08). */
  readonly isHealthAware: boolean;
  /** How long an endpoint that is new, or serves again, takes to get its whole share; 0: none. */
  readonly warmUpMs: number;
  readonly reopen: ReopenSettings;
}
