import type { BreakerSettings } from '../../../domain/breaker/breaker.ts';
import type { Path } from '../document/places.ts';
import { breakerAliases } from '../schema/breaker.ts';
import type { BreakerEntry } from '../schema/health.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** What one section says about breakers; what it leaves open is left open. */
export const breakerPartOf = (
  entry: BreakerEntry | undefined,
  path: Path,
  findings: Findings,
): Partial<BreakerSettings> => {
  if (entry === undefined) return {};
  for (const [name, aliases] of Object.entries(breakerAliases)) {
    const said = new Map(Object.entries(entry));
    const [first = name, ...others] = [name, ...aliases].filter((key) => said.has(key));
    for (const other of others) {
      findings.overruled([...path, other], said.get(other), [...path, first], said.get(first));
    }
  }
  return defined({
    isEnabled: entry.enabled,
    failureThreshold: entry.failure_threshold ?? entry.threshold,
    successThreshold: entry.success_threshold,
    openMs:
      entry.timeout ?? entry.timeout_seconds ?? entry.recovery_timeout ?? entry.timeout_duration,
    halfOpenMax: entry.max_requests,
    windowMs: entry.interval ?? entry.interval_seconds ?? entry.monitoring_window,
    errorRate: errorRateOf(entry, path, findings),
    minRequests: entry.min_request_threshold,
    perProtocol: entry.per_protocol,
  });
};

/** `success_ratio` is the same from the other side: below it the breaker opens. */
const errorRateOf = (
  { error_rate_threshold: errorRate, success_ratio: successRatio }: BreakerEntry,
  path: Path,
  findings: Findings,
): number | undefined => {
  if (errorRate !== undefined && successRatio !== undefined) {
    const counting = [...path, 'error_rate_threshold'];
    findings.overruled([...path, 'success_ratio'], 1 - successRatio, counting, errorRate);
  }
  if (errorRate === 0) {
    findings.problem([...path, 'error_rate_threshold'], 'with 0 it would open at every request');
  }
  if (successRatio === 1) {
    findings.problem([...path, 'success_ratio'], 'with 1 it would open at every request');
  }
  return errorRate ?? (successRatio === undefined ? undefined : 1 - successRatio);
};
