/** Other names in files of the router, as paths; the second is the one this program documents (mission C-47, C-48). */
export const routerAliases: Readonly<Record<string, string>> = {
  'gateway_pool.endpoints': 'gateway.endpoints',
  'gateway_pool.strategy': 'gateway.strategy',
  'gateway_pool.circuit_breaker': 'advanced.circuit_breaker',
  'gateway.connection.pool_size': 'gateway.connection.pool.max_size',
  'gateway.tls.ca_cert_path': 'gateway.tls.ca_file',
  'local.rate_limit.requests_per_second': 'local.rate_limit.requests_per_sec',
  'advanced.tcp_address': 'gateway.url',
  'advanced.circuit_breaker.timeout_seconds': 'advanced.circuit_breaker.timeout',
  'advanced.circuit_breaker.interval_seconds': 'advanced.circuit_breaker.interval',
  'advanced.circuit_breaker.recovery_timeout': 'advanced.circuit_breaker.timeout',
  'advanced.circuit_breaker.timeout_duration': 'advanced.circuit_breaker.timeout',
  'advanced.circuit_breaker.monitoring_window': 'advanced.circuit_breaker.interval',
  'advanced.circuit_breaker.threshold': 'advanced.circuit_breaker.failure_threshold',
  direct: 'direct_clients',
};
