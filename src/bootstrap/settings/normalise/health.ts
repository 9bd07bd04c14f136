import { canCheck } from '../../../application/health/check-kind.ts';
import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import { DEFAULT_EJECTION, DEFAULT_FORECAST, DEFAULT_HEALTH } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { CheckRules, HealthSettings, ServerHealthRules } from '../health-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { HealthCheckEntry, ServerHealthEntry } from '../schema/health.ts';
import { breakerPartOf } from './breaker.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

type MonitoringEntry = NonNullable<GatewayFile['health_monitoring']>;

/** Breakers, checks and forecasts for all servers. Of several sections that say the same the more specific one counts (C-17). */
export const healthOf = (file: GatewayFile, findings: Findings): HealthSettings => {
  const { routing, upstream, gateway, health_monitoring: monitoring = {} } = file;
  const breaker = {
    ...DEFAULT_HEALTH.breaker,
    ...breakerPartOf(file.circuit_breaker, ['circuit_breaker'], findings),
    ...breakerPartOf(routing?.circuit_breaker, ['routing', 'circuit_breaker'], findings),
    ...breakerPartOf(gateway?.circuit_breaker, ['gateway', 'circuit_breaker'], findings),
  };
  const check: CheckRules = {
    ...DEFAULT_HEALTH.check,
    ...intervalRules(routing?.health_check_interval),
    ...monitoringRules(monitoring),
    ...checkRulesOf(upstream?.health_check, ['upstream', 'health_check'], findings),
    ...checkRulesOf(file.health_check, ['health_check'], findings),
  };
  return {
    breaker,
    check,
    forecast: forecastOf(monitoring),
    ejection: ejectionOf(file, breaker.isEnabled, findings),
    alerts: {
      ...DEFAULT_HEALTH.alerts,
      ...defined({ pauseMs: monitoring.alert_pause, calmMs: monitoring.alert_calm }),
    },
  };
};

/** What one server says in place of that. `protocols`: of its endpoints. */
export const serverHealthOf = (
  { health_check: check, circuit_breaker: breaker }: ServerHealthEntry,
  protocols: readonly BackendProtocol[],
  path: Path,
  findings: Findings,
): ServerHealthRules => {
  const checkPath = [...path, 'health_check'];
  const rules = checkRulesOf(check, checkPath, findings);
  const { kind } = rules;
  if (kind !== undefined && kind !== 'auto') {
    const at = rules.path ?? DEFAULT_HEALTH.check.path;
    const unfit = protocols.find((protocol) => !canCheck(kind, protocol, at));
    if (unfit !== undefined && check?.check !== undefined) {
      findings.problem([...checkPath, 'check'], refusal(kind, unfit));
    }
  }
  return { check: rules, breaker: breakerPartOf(breaker, [...path, 'circuit_breaker'], findings) };
};

const refusal = (kind: string, protocol: BackendProtocol): string => {
  if (protocol === 'stdio') {
    return `check ${kind} would start a process only to look at it: leave check out for a server that is started by a command`;
  }
  if (kind === 'http') {
    return `check http needs a whole URL as path for a server on ${protocol}, for example http://host:9090/health`;
  }
  return `check ${kind} is not possible on ${protocol}: use mcp or connect, or leave it out`;
};

const forecastOf = (entry: MonitoringEntry): HealthSettings['forecast'] => {
  if (entry.predictive_enabled !== true) return undefined;
  return {
    ...DEFAULT_FORECAST,
    ...defined({
      slowMs: entry.slow_after,
      horizonMs: entry.horizon,
      deviations: entry.deviations,
      warmUp: entry.warm_up,
    }),
  };
};

const intervalRules = (intervalMs: number | undefined): Partial<CheckRules> =>
  intervalMs === undefined ? {} : { mode: 'all', intervalMs };

const monitoringRules = (entry: MonitoringEntry): Partial<CheckRules> => ({
  ...intervalRules(entry.health_check_interval ?? entry.interval),
  ...defined({ failures: entry.failure_threshold, successes: entry.recovery_threshold }),
  ...(entry.protocol_specific_checks === false ? { kind: 'connect' as const } : {}),
});

/** Who writes how checks are to be done wants them done. */
const checkRulesOf = (
  entry: HealthCheckEntry | undefined,
  path: Path,
  findings: Findings,
): Partial<CheckRules> => {
  if (entry === undefined) return {};
  const { expected_status: expected } = entry;
  if (Array.isArray(expected) && expected.length === 0) {
    findings.problem([...path, 'expected_status'], 'no status is expected: no check could succeed');
  }
  const isHttp = entry.path !== undefined || entry.method !== undefined || expected !== undefined;
  const { check: kind = isHttp ? 'http' : undefined } = entry;
  if (isHttp && kind !== 'http') {
    const message = `path, method and expected_status are of check http, not of check ${kind}`;
    findings.problem([...path, 'check'], message);
  }
  return {
    mode: entry.enabled === false ? 'none' : 'all',
    ...defined({
      kind,
      intervalMs: entry.interval,
      timeoutMs: entry.timeout,
      path: entry.path,
      method: entry.method,
      expectedStatus: typeof expected === 'number' ? [expected] : expected,
      failures: entry.unhealthy_threshold,
      successes: entry.healthy_threshold,
    }),
  };
};

const ejectionOf = (
  { outlier_ejection: entry = {} }: GatewayFile,
  hasBreaker: boolean,
  findings: Findings,
): HealthSettings['ejection'] => {
  if (entry.enabled === false) return undefined;
  // With a breaker a row of failures is its affair.
  const failures = hasBreaker ? undefined : DEFAULT_HEALTH.breaker.failureThreshold;
  const ejection = {
    ...DEFAULT_EJECTION,
    failures,
    ...defined({
      failures: entry.failures,
      outlierMargin: entry.margin,
      minRequests: entry.min_requests,
      intervalMs: entry.interval,
      baseMs: entry.time,
      maxMs: entry.max_time,
      maxShare: entry.max_share,
    }),
  };
  if (ejection.maxMs < ejection.baseMs) {
    const message = `time (${ejection.baseMs} ms) is longer than max_time (${ejection.maxMs} ms)`;
    findings.keyProblem(['outlier_ejection'], message);
  }
  return ejection;
};
