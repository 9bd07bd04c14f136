import type { Path } from '../document/places.ts';

/** Keys that only files of the original programs have; `*` stands for any key and for any element of a list. */
const seedKeys: readonly Path[] = [
  'backends.stdio',
  'backends.websocket',
  'backends.http',
  'backends.sse',
  'backends.tcp_binary',
  'backends.backends',
  'connection',
  'discovery.protocol_detection',
  'gateway',
  'health_monitoring',
  'load_balancing',
  'middleware',
  'protocol_detection',
  'auth.type',
  'auth.per_message_cache',
  'rate_limit.burst_size',
  'rate_limit.key_strategy',
  'rate_limit.redis',
  'rate_limit.requests_per_minute',
  'rate_limit.requests_per_sec',
  'rate_limit.requests_per_second',
  'rate_limit.window_size',
  'security.auth',
  'security.rate_limiting',
  'routing',
  'service_discovery',
  'session',
  'session_config',
  'server.health_checks',
  'server.protocol',
  'server.protocols',
  'server.security',
  'server.stdio_frontend',
  'server.stdio_socket',
  'server.tcp_port',
  'circuit_breaker.timeout_seconds',
  'circuit_breaker.interval_seconds',
  'server.http_port',
  'server.connection_buffer_size',
  'circuit_breaker.threshold',
  'redis',
  'metrics.endpoint',
  'logging.structured',
  'logging.driver',
  'volumeMounts',
  'upstream',
].map((path) => path.split('.'));

/** Whether a file is one of an original program: then what nobody knows in it is left out instead of refused. */
export const isSeedForm = (value: unknown): boolean => seedKeys.some((path) => has(value, path));

const has = (value: unknown, [step, ...rest]: Path): boolean => {
  if (step === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (step === '*') return Object.values(value).some((member) => has(member, rest));
  return Object.hasOwn(value, step) && has(Reflect.get(value, step), rest);
};
