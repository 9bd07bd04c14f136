import type { Requirement } from '../requirement.ts';

export const featureMetrics: readonly Requirement[] = [
  {
    id: 'ME-25',
    sentence:
      'mcp_gateway_protocol_conversion_total counts calls that changed protocol by from, to and result.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-26',
    sentence:
      'mcp_gateway_protocol_conversion_duration_seconds shows the cost of a conversion by from and to.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-27',
    sentence: 'mcp_gateway_protocol_detection_total counts detections by protocol and result.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-28',
    sentence:
      'mcp_gateway_protocol_detection_accuracy is, for each protocol, the share of detections that later traffic confirmed.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-29',
    sentence:
      'mcp_gateway_protocol_detection_duration_seconds shows how long detections took by protocol.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-30',
    sentence:
      'mcp_gateway_protocol_detection_cache_hits_total and its _misses_total sibling count answers from the detection cache and probes past it.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-31',
    sentence:
      'mcp_gateway_predictive_health_score lies between 0 and 1 for each protocol and server, and falls as that server gets slower or fails.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-32',
    sentence:
      'mcp_gateway_anomaly_detection_alerts_total counts raised alerts by protocol and severity.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-33',
    sentence:
      'mcp_gateway_health_prediction_accuracy shows for each model the share of its predictions that came true.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-34',
    sentence:
      'mcp_gateway_health_checks_total counts checks by protocol and by result healthy or unhealthy.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-35',
    sentence:
      'mcp_gateway_upstream_requests_total counts calls to each server_id by method and status.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'ME-36',
    sentence: 'mcp_gateway_upstream_health_checks_total counts checks of each server_id by status.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'ME-37',
    sentence:
      'Upstream durations and health, uptime, info, breaker trips, rate-limit totals by key_type and cache hits, misses and size appear in a scrape with true values.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'ME-38',
    sentence:
      'mcp_gateway_connections_limit shows the cap that connections_total{state="active"} may reach.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'ME-39',
    sentence:
      'Metrics are served where metrics.endpoint, metrics.port or server.metrics_port (9090) says, on the configured path, and metrics.enabled: false closes it.',
    sources: ['001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'ME-40',
    sentence:
      "On the router's port 9091 mcp_router_direct_connections_total counts direct connections by protocol and state.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-41',
    sentence:
      "mcp_router_direct_requests_total counts the router's direct calls by protocol and result.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-42',
    sentence:
      'mcp_router_direct_latency_seconds shows the latency of direct calls by protocol and quantile.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-43',
    sentence:
      "connection_pool_size by protocol, with its hits, misses and efficiency, describes the router's real pool.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-44',
    sentence:
      'memory_optimization_savings_bytes by component and gc_optimization_cycles_total are shown by the router with measured values.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-45',
    sentence:
      'The router shows mcp_router_up and its requests, responses, errors, retries, active connections, durations by method and response sizes.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'ME-46',
    sentence:
      'The pairs of metrics.labels, such as environment and region, appear on every series.',
    sources: ['002', '003'],
    state: 'planned',
  },
];
