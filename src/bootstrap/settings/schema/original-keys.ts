/**
 * Keys of the original programs, as paths with `[]` for an element and `NAME` for a key of the user's choice.
 * Reported by `validate`, and shown in docs/configuration-seeds.md.
 */
type KeyTable = Readonly<Record<string, string>>;

const breakerNames: KeyTable = {
  threshold: 'failure_threshold',
  timeout_seconds: 'timeout',
  recovery_timeout: 'timeout',
  timeout_duration: 'timeout',
  interval_seconds: 'interval',
  monitoring_window: 'interval',
  success_ratio: 'error_rate_threshold',
};

const breakers = [
  'circuit_breaker',
  'routing.circuit_breaker',
  'gateway.circuit_breaker',
  'servers.NAME.circuit_breaker',
  'backends[].config.circuit_breaker',
] as const;

const ofBreakers: KeyTable = Object.fromEntries(
  breakers.flatMap((place) =>
    Object.entries(breakerNames).map(([key, own]) => [`${place}.${key}`, `${place}.${own}`]),
  ),
);

const discoveryNames: KeyTable = {
  'kubernetes.service_labels': 'discovery.kubernetes.label_selector',
  'kubernetes.namespace_pattern': 'discovery.kubernetes.namespace_selector',
  'static.endpoints': 'servers',
  'static.servers': 'servers',
};

const ofDiscovery = (root: string): KeyTable => ({
  [`${root}.mode`]: `${root}.provider`,
  [`${root}.protocol_detection`]: `${root}.auto_detect_protocols`,
  [`${root}.providers`]: 'discovery.kubernetes, discovery.consul, discovery.static',
  ...Object.fromEntries(
    [root, `${root}.providers`, `${root}.providers[].config`].flatMap((place) =>
      Object.entries(discoveryNames).map(([key, own]) => [
        place.endsWith('config') ? `${place}.${key.split('.')[1]}` : `${place}.${key}`,
        own,
      ]),
    ),
  ),
});

const ofRates = (root: string): KeyTable => ({
  [`${root}.requests_per_sec`]: 'rate_limit.limit',
  [`${root}.requests_per_second`]: 'rate_limit.limit',
  [`${root}.requests_per_minute`]: 'rate_limit.limit',
  [`${root}.window_size`]: 'rate_limit.window',
  [`${root}.burst_size`]: 'rate_limit.burst',
  [`${root}.key_strategy`]: 'rate_limit.by',
});

/** Which of our settings each is another name of. */
export const aliases: KeyTable = {
  'server.port': 'server.frontends[].config.port',
  'server.protocol': 'server.frontends',
  'server.tcp_port': 'server.frontends[].config.port of tcp',
  'server.http_port': 'server.frontends[].config.port of http',
  'server.stdio_socket': 'server.frontends[].config.modes of stdio',
  'server.stdio_frontend': 'server.frontends[] of stdio',
  'server.protocols': 'server.frontends',
  'server.idle_timeout': 'server.keepalive_timeout',
  'server.request_timeout': 'timeouts.total',
  'server.graceful_shutdown_timeout': 'timeouts.drain',
  'server.security.max_request_size': 'limits.max_http_body_bytes',
  'server.security.max_message_size': 'limits.max_message_bytes',
  'server.security.max_header_size': 'server.max_header_size',
  'server.tls.verify_client': 'server.tls.client_auth',
  'server.frontends[].config.tls.verify_client': 'server.frontends[].config.tls.client_auth',
  'security.tls': 'server.tls',
  'server.protocols.http.cors_enabled': 'security.cors.enabled',
  'backends.backends': 'backends[]',
  'backends[].config.request_timeout': 'backends[].config.timeout',
  'backends[].config.process.max_restarts': 'backends[].config.workers.crash_budget.crashes',
  'backends[].config.process.restart_delay': 'backends[].config.workers.restart_delay',
  'backends[].config.process.timeout': 'backends[].config.timeout',
  'upstream.groups': 'servers',
  'upstream.health_check': 'health_check',
  'upstream.connection_pool.connect_timeout': 'timeouts.connect',
  'upstream.connection_pool.dial_timeout': 'timeouts.connect',
  'connection.pool.connect_timeout': 'timeouts.connect',
  'connection.pool.dial_timeout': 'timeouts.connect',
  'routing.strategy': 'balancing.strategy',
  'routing.cross_protocol_load_balancing': 'balancing.cross_protocol',
  'routing.protocol_preference_order': 'balancing.protocol_order',
  'routing.health_check_interval': 'health_check.interval',
  'routing.circuit_breaker': 'circuit_breaker',
  'load_balancing.strategy': 'balancing.strategy',
  'load_balancing.protocol_weights': 'balancing.protocol_weights',
  'load_balancing.health_aware': 'balancing.health_aware',
  'load_balancing.fallback_enabled': 'balancing.fallback',
  'gateway.circuit_breaker': 'circuit_breaker',
  'gateway.retry': 'retry',
  'gateway.cache': 'cache',
  'gateway.routes': 'servers.NAME',
  'gateway.load_balancing': 'balancing',
  ...ofBreakers,
  'protocol_detection.enabled': 'detection.enabled',
  'protocol_detection.timeout': 'detection.timeout',
  'protocol_detection.accuracy_target': 'detection.accuracy_target',
  'protocol_detection.cache_duration': 'detection.cache_ttl',
  'protocol_detection.fallback_protocol': 'detection.fallback',
  'health_monitoring.health_check_interval': 'health_check.interval',
  'health_monitoring.interval': 'health_check.interval',
  'health_monitoring.failure_threshold': 'health_check.unhealthy_threshold',
  'health_monitoring.recovery_threshold': 'health_check.healthy_threshold',
  'middleware.timeout.request': 'timeouts.total',
  'middleware.timeout.upstream': 'timeouts.idle',
  'middleware.timeout.keepalive': 'server.keepalive_timeout',
  service_discovery: 'discovery',
  ...ofDiscovery('service_discovery'),
  ...ofDiscovery('discovery'),
  'sessions.type': 'sessions.provider',
  'sessions.store': 'sessions.provider',
  'session.store': 'sessions.provider',
  'session.provider': 'sessions.provider',
  'session.ttl': 'sessions.ttl',
  'session.max_idle': 'sessions.max_idle',
  'session.cleanup_interval': 'sessions.cleanup_interval',
  'session.redis': 'sessions.redis',
  'session_config.ttl': 'sessions.ttl',
  'session_config.max_idle': 'sessions.max_idle',
  'session_config.cleanup_interval': 'sessions.cleanup_interval',
  redis: 'sessions.redis',
  'metrics.endpoint': 'server.metrics_host and server.metrics_port',
  'metrics.host': 'server.metrics_host',
  'metrics.port': 'server.metrics_port',
  'logging.structured': 'logging.format',
  'auth.type': 'auth.provider',
  'auth.per_message_cache': 'auth.per_message_auth_cache',
  'security.auth': 'auth',
  'security.auth.jwt_secret': 'auth.jwt.secret_key',
  'security.auth.api_key_header': 'auth.api_keys.header',
  'security.auth.basic_auth_users': 'auth.basic.users',
  ...ofRates('rate_limit'),
  'security.rate_limiting': 'rate_limit',
  ...ofRates('security.rate_limiting'),
};

const poolIsKept = 'is kept: connections are opened as calls need them';
const notBuilt = (what: string): string => `is kept: ${what} in this version`;

/** What each is kept for without an effect. */
export const keptKeys: KeyTable = {
  'server.connection_buffer_size': 'is kept: buffers grow and shrink with what passes',
  'server.health_checks': notBuilt('every kind of frontend is judged as one at /health'),
  'server.protocols.websocket.compression': notBuilt('frames are not compressed'),
  'backends[].config.connection_pool': poolIsKept,
  'backends.backends[].config.connection_pool': poolIsKept,
  'backends.stdio.socket_discovery': notBuilt('sockets are not looked for'),
  'backends.stdio.socket_paths': notBuilt('sockets are not looked for'),
  'backends.stdio.auto_discovery': 'is kept: the section discovery says what is discovered',
  'backends.websocket.auto_discovery': 'is kept: the section discovery says what is discovered',
  'backends.http.auto_discovery': 'is kept: the section discovery says what is discovered',
  'backends.sse.auto_discovery': 'is kept: the section discovery says what is discovered',
  'backends.http.content_types': 'is kept: MCP settles the content types',
  'backends.sse.reconnect_interval': 'is kept: the server says when to reconnect',
  'connection.pool': poolIsKept,
  'upstream.connection_pool': poolIsKept,
  'metrics.labels': notBuilt('figures have no labels of the operator'),
  'metrics.protocol_breakdown': 'is kept: figures are told apart by protocol anyway',
  'metrics.performance_metrics': 'is kept: all figures are there anyway',
  'metrics.histogram_buckets': notBuilt('histograms have fixed buckets'),
  'metrics.push_gateway': notBuilt('figures are not pushed'),
  'logging.include_caller': 'is kept: lines say what happened, not where in the program',
  'logging.protocol_context': 'is kept: lines name the frontend and the server anyway',
  'logging.max_file_size': notBuilt('log files are not rotated'),
  'logging.max_files': notBuilt('log files are not rotated'),
  'logging.driver': "is the container runtime's affair",
  'logging.options': "is the container runtime's affair",
  'auth.oauth2.token_endpoint': 'is kept: the gateway asks for no tokens of its own',
  tracing: notBuilt('nothing is traced'),
  'middleware.request_id': notBuilt('ids of requests are not shown'),
  'middleware.compression': notBuilt('answers over HTTP are not compressed'),
  'gateway.name': notBuilt('logs and metrics do not name the gateway'),
  'gateway.environment': notBuilt('logs and metrics do not name it'),
  'gateway.version': notBuilt('logs and metrics do not name it'),
};
