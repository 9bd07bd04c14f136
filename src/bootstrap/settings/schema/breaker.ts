import { closed, duration, flag, wholeNumber } from './fields.ts';
import { share } from './share.ts';

const count = wholeNumber(1, 1_000_000);

/** The names that the seeds give the same keys (mission C-17). The first one is ours. */
export const breakerAliases = {
  failure_threshold: ['threshold'],
  timeout: ['timeout_seconds', 'recovery_timeout', 'timeout_duration'],
  interval: ['interval_seconds', 'monitoring_window'],
} as const;

/** When requests are kept from an endpoint that fails (mission CB-01…CB-08). */
export const breaker = closed({
  enabled: flag.optional(),
  failure_threshold: count.optional(),
  threshold: count.optional(),
  success_threshold: count.optional(),
  timeout: duration.optional(),
  timeout_seconds: duration.optional(),
  recovery_timeout: duration.optional(),
  timeout_duration: duration.optional(),
  max_requests: count.optional(),
  interval: duration.optional(),
  interval_seconds: duration.optional(),
  monitoring_window: duration.optional(),
  success_ratio: share.optional(),
  error_rate_threshold: share.optional(),
  min_request_threshold: count.optional(),
  per_protocol: flag.optional(),
});
