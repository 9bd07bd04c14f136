import { z } from 'zod';
import { admission } from './admission.ts';
import { audit } from './audit.ts';
import { auth } from './auth.ts';
import { authorization } from './authorization.ts';
import { backendMap } from './backend-defaults.ts';
import { backendEntry } from './backend-entry.ts';
import { balancing, loadBalancing } from './balancing.ts';
import { breaker } from './breaker.ts';
import { cache } from './cache.ts';
import { clientProfiles } from './client-profiles.ts';
import { detection, protocolDetection } from './detection.ts';
import { discovery } from './discovery.ts';
import { egress } from './egress.ts';
import { eras } from './eras.ts';
import { federation } from './federation.ts';
import { bytes, closed, fileVersion, text, wholeNumber } from './fields.ts';
import { healthCheck, healthMonitoring, outlierEjection } from './health.ts';
import { idempotency } from './idempotency.ts';
import { logging, metrics, tracing } from './observing.ts';
import { pinning } from './pinning.ts';
import { pool } from './pool.ts';
import { rateLimit } from './rate-limit.ts';
import { redis } from './redis.ts';
import { results } from './results.ts';
import { retry } from './retry.ts';
import { routing } from './routing.ts';
import { securitySection } from './security.ts';
import { serverEntry } from './server-entry.ts';
import { serverSection } from './server-section.ts';
import { session, sessionConfig, sessions } from './sessions.ts';
import { gatewaySection, middleware } from './shared-rules.ts';
import { timeouts } from './timeouts.ts';
import { upstream } from './upstream.ts';
import { credentials } from './upstream-auth.ts';
import { validation } from './validation.ts';
import { processes } from './workers.ts';

const limits = closed({
  max_sessions: wholeNumber(1, 10_000_000).optional(),
  max_in_flight_per_session: wholeNumber(1, 1_000_000).optional(),
  max_http_body_bytes: bytes.optional(),
  max_message_bytes: bytes.optional(),
  max_buffered_bytes: bytes.optional(),
});

/** The gateway's own file. */
export const gatewayFile = closed({
  // For editors, which find the schema by it.
  $schema: text.optional(),
  version: fileVersion.optional(),
  server: serverSection.optional(),
  auth: auth.optional(),
  authorization: authorization.optional(),
  audit: audit.optional(),
  egress: egress.optional(),
  credentials: credentials.optional(),
  timeouts: timeouts.optional(),
  limits: limits.optional(),
  rate_limit: rateLimit.optional(),
  admission: admission.optional(),
  processes: processes.optional(),
  retry: retry.optional(),
  balancing: balancing.optional(),
  routing: routing.optional(),
  load_balancing: loadBalancing.optional(),
  upstream: upstream.optional(),
  detection: detection.optional(),
  protocol_detection: protocolDetection.optional(),
  eras: eras.optional(),
  federation: federation.optional(),
  cache: cache.optional(),
  idempotency: idempotency.optional(),
  circuit_breaker: breaker.optional(),
  health_check: healthCheck.optional(),
  health_monitoring: healthMonitoring.optional(),
  outlier_ejection: outlierEjection.optional(),
  gateway: gatewaySection.optional(),
  middleware: middleware.optional(),
  client_profiles: clientProfiles.optional(),
  pinning: pinning.optional(),
  results: results.optional(),
  logging: logging.optional(),
  metrics: metrics.optional(),
  tracing: tracing.optional(),
  security: securitySection.optional(),
  validation: validation.optional(),
  sessions: sessions.optional(),
  session: session.optional(),
  session_config: sessionConfig.optional(),
  redis: redis.optional(),
  connection: closed({ pool: pool.optional() }).optional(),
  service_discovery: discovery.optional(),
  discovery: discovery.optional(),
  servers: z.record(z.string(), serverEntry).optional(),
  backends: z.union([z.array(backendEntry), backendMap]).optional(),
});

export type GatewayFile = z.output<typeof gatewayFile>;
