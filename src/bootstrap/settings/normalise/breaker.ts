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
    const used = [name, ...aliases].filter((key) => key in entry);
    for (const other of used.slice(1)) {
      findings.keyProblem([...path, other], `${other} says the same as ${used[0]}: keep one`);
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
    const message = 'success_ratio says the same as error_rate_threshold: keep one';
    findings.keyProblem([...path, 'success_ratio'], message);
  }
  if (errorRate === 0) {
    findings.problem([...path, 'error_rate_threshold'], 'with 0 it would open at every request');
  }
  if (successRatio === 1) {
    findings.problem([...path, 'success_ratio'], 'with 1 it would open at every request');
  }
  return errorRate ?? (successRatio === undefined ? undefined : 1 - successRatio);
};
