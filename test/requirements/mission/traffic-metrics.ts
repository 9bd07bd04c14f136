import type { Requirement } from '../requirement.ts';

export const trafficMetrics: readonly Requirement[] = [
  {
    id: 'ME-01',
    sentence:
      'mcp_gateway_connections_total is a gauge by protocol and state, and its state="active" series equals the connections open now.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'ME-02',
    sentence:
      'mcp_gateway_connections_active shows the open connections of each protocol and returns to 0 when they close.',
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'ME-03',
    sentence:
      'mcp_gateway_connections_rejected_total grows by one for each connection that is refused.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-04',
    sentence:
      'mcp_gateway_requests_total counts each call once by method, status, outcome, namespace and protocol, with names that clients invent folded into "other".',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'ME-05',
    sentence:
      'mcp_gateway_request_duration_seconds is a histogram by method, status and protocol that holds every call.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'ME-06',
    sentence: 'mcp_gateway_requests_in_flight equals the calls running now and falls back to 0.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-07',
    sentence:
      'mcp_gateway_endpoint_requests_total counts delivered calls by endpoint, namespace and status.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'ME-08',
    sentence:
      'mcp_gateway_websocket_messages_total counts WebSocket messages by direction and type.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-09',
    sentence: 'mcp_gateway_websocket_bytes_total counts WebSocket payload bytes by direction.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'ME-10',
    sentence: 'mcp_gateway_tcp_connections_total counts the TCP connections accepted so far.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'ME-11',
    sentence: 'mcp_gateway_tcp_connections_active equals the TCP connections open now.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'ME-12',
    sentence:
      'mcp_gateway_tcp_messages_total counts frames by type (request, response, health_check, error, ...) and by direction inbound or outbound.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'ME-13',
    sentence: 'mcp_gateway_tcp_bytes_total counts TCP bytes by direction.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'ME-14',
    sentence: 'mcp_gateway_tcp_protocol_errors_total counts broken frames by error_type.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-15',
    sentence:
      'mcp_gateway_tcp_message_duration_seconds is a histogram of frame processing time by message_type.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'ME-16',
    sentence:
      'mcp_gateway_auth_failures_total counts refusals by reason, such as invalid_token, expired_token, missing_token or invalid_signature.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-17',
    sentence:
      'mcp_gateway_rate_limit_exceeded_total counts refusals by the kind of key (user, ip, global, api_key) and never shows the key itself.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'ME-18',
    sentence:
      'mcp_gateway_rate_limit_fallback_total{reason="circuit_open"} counts decisions taken from memory because Redis was out of reach.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'ME-19',
    sentence: 'mcp_gateway_routing_errors_total counts calls that could not be placed by reason.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'ME-20',
    sentence:
      'mcp_gateway_circuit_breaker_state is 0, 1 or 2 for each endpoint, with endpoint="redis" among them.',
    sources: ['000', '001', '004'],
    state: 'planned',
  },
  {
    id: 'ME-21',
    sentence:
      'The error family counts faults by code, type, component, severity, operation, HTTP status and retryability, with recoveries and handling time beside them.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'ME-22',
    sentence:
      'mcp_gateway_load_balancer_requests_total counts placements by strategy and selected_protocol.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'ME-23',
    sentence:
      'mcp_gateway_load_balancer_latency_seconds shows the time calls took by backend_protocol.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'ME-24',
    sentence:
      'mcp_gateway_protocol_weight shows the weight of each protocol now in use, and no series of an older weight remains.',
    sources: ['002'],
    state: 'shown',
  },
];
