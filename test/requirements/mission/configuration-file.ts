import type { Requirement } from '../requirement.ts';

export const configurationFile: readonly Requirement[] = [
  {
    id: 'CF-01',
    sentence:
      'A YAML file with version: 1 loads, and another version is refused with the supported ones named.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-02',
    sentence: 'A file that ends in .toml or .json loads to the same settings as its YAML twin.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'CF-03',
    sentence:
      'The flat server keys (host, port, metrics_port, caps, buffer size, protocol, tcp ports, stdio_socket, http_port, health_port, timeouts) each take effect.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'CF-04',
    sentence: 'server.frontends[] is loaded as written and wins over the flat keys.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'CF-05',
    sentence:
      'server.protocols{} with websocket, http, sse, tcp_binary and stdio is turned into the same frontends as the list form.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-06',
    sentence: 'server.stdio_frontend{} with its modes starts the stdio frontends it describes.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'CF-07',
    sentence: 'server.health_checks{} switches on the per-protocol health addresses it lists.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'CF-08',
    sentence:
      'server.security.max_request_size, max_header_size and max_message_size bound requests, headers and messages on every frontend that sets none.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-09',
    sentence:
      'server.tls{} with files, ca_file, min_version, client_auth and cipher_suites applies to every frontend without its own.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-10',
    sentence:
      'server.allowed_origins[] is the origin list of every WebSocket, HTTP and SSE frontend.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'CF-11',
    sentence:
      'Each element of a backends[] list with name, protocol and config becomes a callable backend; backends.backends[] means the same.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'CF-12',
    sentence:
      "A backends{} map keyed by protocol sets that protocol's defaults and creates no backend by itself.",
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-13',
    sentence: 'service_discovery.* in each documented form yields the provider list it describes.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'CF-14',
    sentence:
      'discovery.providers{} and discovery.refresh_rate are read as another spelling of service_discovery.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-15',
    sentence:
      'routing.strategy, health_check_interval, cross_protocol_load_balancing, protocol_preference_order and circuit_breaker take effect as written.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-16',
    sentence:
      'load_balancing.strategy, protocol_weights, health_aware and fallback_enabled take effect, and routing.strategy wins where both are set.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-17',
    sentence:
      'protocol_detection with enabled, accuracy_target 0.98, timeout 1 s, cache_duration 5 m and fallback_protocol http steers detection.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-18',
    sentence:
      'health_monitoring with predictive_enabled, ml_model, interval, failure and recovery thresholds and protocol_specific_checks steers health.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CF-19',
    sentence:
      'auth.* in each documented spelling selects the same provider and keys, and an unknown provider stops the start.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-20',
    sentence:
      'sessions.*, session.* and session_config.* are merged into one session configuration.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'CF-21',
    sentence:
      'A top-level redis.url is used by sessions, limits and caches that name no Redis of their own.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'CF-22',
    sentence: 'rate_limit.* in each documented spelling sets limit, window and burst.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-23',
    sentence:
      'A top-level circuit_breaker is the default for every breaker, and routing.circuit_breaker overrides it for backends.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'CF-24',
    sentence:
      'metrics.enabled, endpoint, port, path, labels, protocol_breakdown and performance_metrics take effect.',
    sources: ['002', '004'],
    state: 'planned',
  },
];
