import { z } from 'zod';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { breaker } from '../schema/breaker.ts';
import {
  bytes,
  choice,
  closed,
  duration,
  field,
  fileVersion,
  flag,
  port,
  text,
  textMap,
  texts,
  wholeNumber,
} from '../schema/fields.ts';
import { number } from '../schema/number.ts';
import { logging } from '../schema/observing.ts';
import { share } from '../schema/share.ts';
import { tls as listenerTls } from '../schema/tls.ts';

const milliseconds = wholeNumber(1, 2_147_483_647);
const count = wholeNumber(0, 1_000_000);

/** -1 is for ever. */
const attempts = field(
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= -1
      ? read(Number(value))
      : unreadable(`expected a whole number, or -1 for ever, found ${JSON.stringify(value)}`),
  { type: 'integer', minimum: -1 },
);

/** How the router shows who it is (mission RT-05…RT-08). */
const auth = closed({
  type: choice({ none: 'none', bearer: 'bearer', oauth2: 'oauth2', mtls: 'mtls' }).optional(),
  token: text.optional(),
  token_secure_key: text.optional(),
  token_env: text.optional(),
  token_file: text.optional(),
  client_id: text.optional(),
  client_secret_env: text.optional(),
  client_secret_secure_key: text.optional(),
  token_endpoint: text.optional(),
  grant_type: choice({ client_credentials: 'client_credentials', password: 'password' }).optional(),
  scopes: texts.optional(),
  username: text.optional(),
  password_env: text.optional(),
  client_cert: text.optional(),
  client_key: text.optional(),
});

/** Mission RT-09, RT-10. */
const connection = closed({
  timeout_ms: milliseconds.optional(),
  keepalive_interval_ms: milliseconds.optional(),
  reconnect: closed({
    initial_delay_ms: milliseconds.optional(),
    max_delay_ms: milliseconds.optional(),
    multiplier: number(1, 100).optional(),
    max_attempts: attempts.optional(),
    jitter: share.optional(),
  }).optional(),
  pool: closed({
    enabled: flag.optional(),
    min_size: count.optional(),
    max_size: count.optional(),
    max_idle_time_ms: milliseconds.optional(),
    health_check_interval_ms: milliseconds.optional(),
  }).optional(),
  pool_size: count.optional(),
  max_idle_per_host: count.optional(),
});

const { min_version, cipher_suites } = listenerTls.shape;

/** Mission TL-09. */
const tls = closed({
  verify: flag.optional(),
  ca_file: text.optional(),
  ca_cert_path: text.optional(),
  client_cert: text.optional(),
  client_key: text.optional(),
  min_version,
  cipher_suites,
});

const tracing = closed({
  enabled: flag.optional(),
  endpoint: text.optional(),
  service_name: text.optional(),
});

const endpoint = closed({
  url: text,
  weight: number(0, 1_000_000).optional(),
  priority: count.optional(),
  tags: texts.optional(),
});

const endpoints = z.array(endpoint).optional();

const strategy = choice({
  round_robin: 'round_robin',
  least_connections: 'least_connections',
  weighted: 'weighted',
  priority: 'priority',
}).optional();

const gateway = closed({
  url: text.optional(),
  endpoints,
  strategy,
  auth: auth.optional(),
  connection: connection.optional(),
  tls: tls.optional(),
  tracing: tracing.optional(),
});

/** Mission RT-04, RT-14. */
const gatewayPool = closed({
  endpoints,
  strategy,
  circuit_breaker: breaker.optional(),
});

/** Mission RT-11, RT-12. */
const local = closed({
  read_buffer_size: bytes.optional(),
  write_buffer_size: bytes.optional(),
  request_timeout_ms: milliseconds.optional(),
  max_concurrent_requests: count.optional(),
  max_queued_requests: count.optional(),
  rate_limit: closed({
    enabled: flag.optional(),
    requests_per_sec: number(0.001, 1e9).optional(),
    requests_per_second: number(0.001, 1e9).optional(),
    burst: count.optional(),
  }).optional(),
});

const metrics = closed({
  enabled: flag.optional(),
  endpoint: text.optional(),
  port: port.optional(),
  labels: textMap.optional(),
});

/** Mission RT-13…RT-15, RT-27. */
const advanced = closed({
  deduplication: closed({
    enabled: flag.optional(),
    cache_size: wholeNumber(1, 10_000_000).optional(),
    ttl_seconds: duration.optional(),
  }).optional(),
  circuit_breaker: breaker.optional(),
  protocol: choice({ websocket: 'websocket', tcp: 'tcp' }).optional(),
  tcp_address: text.optional(),
  debug: closed({
    log_frames: flag.optional(),
    save_failures: flag.optional(),
    failure_dir: text.optional(),
  }).optional(),
});

const switched = closed({ enabled: flag.optional() });

/** Mission RT-16…RT-19. */
const direct = closed({
  enabled: flag.optional(),
  max_connections: count.optional(),
  auto_detection: closed({
    enabled: flag.optional(),
    timeout: duration.optional(),
    cache_ttl: duration.optional(),
    fallback_strategy: choice({ gateway: 'gateway', fail: 'fail' }).optional(),
  }).optional(),
  fallback: closed({
    enabled: flag.optional(),
    timeout: duration.optional(),
    max_retries: count.optional(),
    retry_delay: duration.optional(),
  }).optional(),
  stdio: switched.optional(),
  websocket: switched.optional(),
  http: switched.optional(),
  sse: switched.optional(),
  tcp_binary: switched.optional(),
});

/** The file of the original router (mission RT-02, C-47, C-48). */
export const routerFile = closed({
  version: fileVersion.optional(),
  gateway: gateway.optional(),
  gateway_pool: gatewayPool.optional(),
  local: local.optional(),
  logging: logging.optional(),
  metrics: metrics.optional(),
  advanced: advanced.optional(),
  direct_clients: direct.optional(),
  direct: direct.optional(),
});

export type RouterFile = z.output<typeof routerFile>;
export type GatewayAuthEntry = z.output<typeof auth>;
export type GatewayConnectionEntry = z.output<typeof connection>;
export type DirectEntry = z.output<typeof direct>;
