import type { BreakerSettings } from '../../../domain/breaker/breaker.ts';
import type { CheckRules, HealthSettings } from '../health-settings.ts';
import type { Tree } from './tree.ts';
import { durationText } from './units.ts';

/** `circuit_breaker`, of all servers or what one says differently. */
export const breakerTree = (breaker: Partial<BreakerSettings>): Tree => ({
  enabled: breaker.isEnabled,
  failure_threshold: breaker.failureThreshold,
  success_threshold: breaker.successThreshold,
  timeout: durationText(breaker.openMs),
  max_requests: breaker.halfOpenMax,
  interval: durationText(breaker.windowMs),
  error_rate_threshold: breaker.errorRate,
  min_request_threshold: breaker.minRequests,
  per_protocol: breaker.perProtocol,
});

/** `health_check`, of all servers or what one says differently. */
export const checkTree = (check: Partial<CheckRules>): Tree => {
  // Whoever says how wants it done, so that saying nothing else is saying yes.
  if (check.mode === undefined || check.mode === 'several') return {};
  const { kind } = check;
  const isHttp = kind === 'http';
  return {
    enabled: check.mode === 'all',
    check: kind,
    interval: durationText(check.intervalMs),
    timeout: durationText(check.timeoutMs),
    path: isHttp ? check.path : undefined,
    method: isHttp ? check.method : undefined,
    expected_status: isHttp ? check.expectedStatus : undefined,
    healthy_threshold: check.successes,
    unhealthy_threshold: check.failures,
  };
};

/** The sections about the health of all endpoints. */
export const healthTrees = (health: HealthSettings): Tree => ({
  circuit_breaker: breakerTree(health.breaker),
  health_check: checkTree(health.check),
  health_monitoring: monitoringTree(health),
  outlier_ejection: ejectionTree(health),
});

const monitoringTree = ({ check, forecast, alerts }: HealthSettings): Tree => ({
  predictive_enabled: forecast !== undefined,
  horizon: durationText(forecast?.horizonMs),
  slow_after: durationText(forecast?.slowMs),
  deviations: forecast?.deviations,
  warm_up: forecast?.warmUp,
  alert_pause: durationText(alerts.pauseMs),
  alert_calm: durationText(alerts.calmMs),
  // In `health_check` they would also switch the checks on.
  ...(check.mode === 'several'
    ? {
        failure_threshold: check.failures,
        recovery_threshold: check.successes,
        protocol_specific_checks: check.kind !== 'connect',
      }
    : {}),
});

const ejectionTree = ({ ejection }: HealthSettings): Tree =>
  ejection === undefined
    ? { enabled: false }
    : {
        enabled: true,
        failures: ejection.failures,
        margin: ejection.outlierMargin,
        min_requests: ejection.minRequests,
        interval: durationText(ejection.intervalMs),
        time: durationText(ejection.baseMs),
        max_time: durationText(ejection.maxMs),
        max_share: ejection.maxShare,
      };
