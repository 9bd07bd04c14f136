import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import { breaker } from './breaker.ts';
import { choice, closed, duration, field, flag, wholeNumber } from './fields.ts';
import { patternForm } from './forms.ts';
import { share } from './share.ts';

const status = wholeNumber(100, 599);
const count = wholeNumber(1, 1_000);

const checkPath = field(
  (value) => {
    if (typeof value !== 'string' || !/^(?:\/[^\s#]*|https?:\/\/[^\s#]+)$/i.test(value)) {
      return unreadable(
        `expected a path such as /health, or a whole http(s) URL, found ${JSON.stringify(value)}`,
      );
    }
    const tooLong = lengthProblem(value);
    return tooLong === undefined ? read(value) : unreadable(tooLong);
  },
  patternForm(/^(?:\/[^\s#]*|[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s#]+)$/),
);

/** How endpoints are asked whether they work (mission BE-17, RS-19). */
export const healthCheck = closed({
  enabled: flag.optional(),
  check: choice({
    auto: 'auto',
    mcp: 'mcp',
    http: 'http',
    tcp: 'tcp',
    connect: 'connect',
    process: 'process',
  }).optional(),
  interval: duration.optional(),
  timeout: duration.optional(),
  path: checkPath.optional(),
  method: choice({ GET: 'GET', HEAD: 'HEAD', POST: 'POST', OPTIONS: 'OPTIONS' }).optional(),
  expected_status: z.union([status, z.array(status)]).optional(),
  healthy_threshold: count.optional(),
  unhealthy_threshold: count.optional(),
});

/** What is foreseen, and who is told (mission PH-01…PH-08). */
export const healthMonitoring = closed({
  predictive_enabled: flag.optional(),
  ml_model: choice({ anomaly_detection: 'anomaly_detection' }).optional(),
  health_check_interval: duration.optional(),
  interval: duration.optional(),
  failure_threshold: count.optional(),
  recovery_threshold: count.optional(),
  protocol_specific_checks: flag.optional(),
  horizon: duration.optional(),
  slow_after: duration.optional(),
  deviations: wholeNumber(1, 100).optional(),
  warm_up: wholeNumber(1, 100_000).optional(),
  alert_pause: duration.optional(),
  alert_calm: duration.optional(),
});

/** When an endpoint is put out because of how its requests end. */
export const outlierEjection = closed({
  enabled: flag.optional(),
  failures: count.optional(),
  margin: share.optional(),
  min_requests: wholeNumber(1, 1_000_000).optional(),
  interval: duration.optional(),
  time: duration.optional(),
  max_time: duration.optional(),
  max_share: share.optional(),
});

/** What an entry of a server, in either shape, says about the health of its endpoints. */
export const healthShape = {
  health_check: healthCheck.optional(),
  circuit_breaker: breaker.optional(),
};

/** What the section `routing` of the seeds says about it. */
export const routingHealthShape = {
  circuit_breaker: breaker.optional(),
  health_check_interval: duration.optional(),
};

/** What the section `upstream` of the seeds says about it. */
export const upstreamHealthShape = { health_check: healthCheck.optional() };

const server = closed(healthShape);
export type HealthCheckEntry = z.output<typeof healthCheck>;
export type BreakerEntry = z.output<typeof breaker>;
export type ServerHealthEntry = z.output<typeof server>;
