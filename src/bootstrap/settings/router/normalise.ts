import { resolve } from 'node:path';
import { DEFAULT_HEALTH, LOOPBACK } from '../defaults.ts';
import type { Places } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import { breakerPartOf } from '../normalise/breaker.ts';
import { endpointOf } from '../normalise/endpoint.ts';
import type { FileBase } from '../normalise/file-base.ts';
import { Findings } from '../normalise/findings.ts';
import { logOf } from '../normalise/observing.ts';
import { placesOf } from '../normalise/original-keys.ts';
import { authOf } from './auth.ts';
import { directOf } from './direct.ts';
import { withVariables } from './environment.ts';
import { routerAliases } from './keys.ts';
import { connectionOf, gatewaysOf, tlsOf } from './link.ts';
import type { RouterLocalSettings, RouterSettings } from './router-settings.ts';
import type { RouterFile } from './schema.ts';

/** Mission RT-24. */
const METRICS_PORT = 9_091;

export interface NormalisedRouter {
  readonly settings: RouterSettings;
  readonly findings: Findings;
}

/** Brings a router's file, in every form of the originals, into one. */
export const normaliseRouter = (
  written: RouterFile,
  places: Places,
  base: FileBase,
  environment: Environment,
): NormalisedRouter => {
  const findings = new Findings(places);
  for (const [pattern, canonical] of Object.entries(routerAliases)) {
    for (const path of placesOf(pattern, written)) findings.alias(path, canonical);
  }
  const file = withVariables(written, environment, findings);
  const { gateway = {}, gateway_pool: pool = {}, advanced = {} } = file;
  const gateways = gatewaysOf(file, findings);
  const direct = directOf(file, findings);
  if (gateways.length === 0 && direct === undefined) {
    const message =
      'a router needs a gateway: set gateway.url, or the environment variable MCP_GATEWAY_URL';
    findings.keyProblem(['gateway'], message);
  }
  const settings: RouterSettings = {
    gateways,
    strategy: gateway.strategy ?? pool.strategy ?? 'round_robin',
    auth: authOf(gateway.auth, ['gateway', 'auth'], base, findings),
    connection: connectionOf(gateway.connection),
    tls: tlsOf(file, base, findings),
    tracing:
      gateway.tracing === undefined || gateway.tracing.enabled === false
        ? undefined
        : {
            endpoint: gateway.tracing.endpoint,
            serviceName: gateway.tracing.service_name ?? 'mcp-router',
          },
    local: localOf(file, findings),
    log: logOf(file.logging, base, findings),
    metrics: metricsOf(file, findings),
    deduplication:
      advanced.deduplication === undefined || advanced.deduplication.enabled === false
        ? undefined
        : {
            maxEntries: advanced.deduplication.cache_size ?? 1_000,
            ttlMs: advanced.deduplication.ttl_seconds ?? 60_000,
          },
    breaker: {
      ...DEFAULT_HEALTH.breaker,
      ...breakerPartOf(pool.circuit_breaker, ['gateway_pool', 'circuit_breaker'], findings),
      ...breakerPartOf(advanced.circuit_breaker, ['advanced', 'circuit_breaker'], findings),
    },
    debug: debugOf(file, base, findings),
    direct,
  };
  return { settings, findings };
};

/** Mission RT-11, RT-12, with their defaults. */
const localOf = ({ local = {} }: RouterFile, findings: Findings): RouterLocalSettings => {
  const { rate_limit: limit } = local;
  const { requests_per_sec: own, requests_per_second: other } = limit ?? {};
  if (own !== undefined && other !== undefined) {
    const message = 'requests_per_second says the same as requests_per_sec: keep one';
    findings.keyProblem(['local', 'rate_limit', 'requests_per_second'], message);
  }
  const perSecond = own ?? other ?? 100;
  return {
    readBufferBytes: local.read_buffer_size ?? 65_536,
    writeBufferBytes: local.write_buffer_size ?? 65_536,
    requestTimeoutMs: local.request_timeout_ms ?? 30_000,
    maxConcurrent: local.max_concurrent_requests ?? 100,
    maxQueued: local.max_queued_requests ?? 100,
    rateLimit:
      limit === undefined || limit.enabled === false
        ? undefined
        : { perSecond, burst: limit.burst ?? Math.ceil(perSecond * 2) },
  };
};

const metricsOf = ({ metrics }: RouterFile, findings: Findings): RouterSettings['metrics'] => {
  if (metrics === undefined || metrics.enabled === false) return undefined;
  const endpoint = endpointOf(metrics.endpoint, ['metrics', 'endpoint'], findings);
  return {
    host: endpoint?.host ?? LOOPBACK,
    port: endpoint?.port ?? metrics.port ?? METRICS_PORT,
    labels: metrics.labels ?? {},
  };
};

const debugOf = (
  { advanced }: RouterFile,
  { folder }: FileBase,
  findings: Findings,
): RouterSettings['debug'] => {
  const {
    log_frames: logsFrames = false,
    save_failures: saves,
    failure_dir,
  } = advanced?.debug ?? {};
  if (saves === true && failure_dir === undefined) {
    findings.keyProblem(['advanced', 'debug', 'save_failures'], 'save_failures needs failure_dir');
  }
  return {
    logsFrames,
    failureFolder:
      saves === true && failure_dir !== undefined ? resolve(folder, failure_dir) : undefined,
  };
};
