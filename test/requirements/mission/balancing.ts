import type { Requirement } from '../requirement.ts';

export const balancing: readonly Requirement[] = [
  {
    id: 'LB-01',
    sentence:
      'Under round_robin equal servers get equal shares in turn, and a health check in between does not restart the turn.',
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'LB-02',
    sentence:
      'Under least_connections, the default, the next call goes to the server with the fewest calls still running.',
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'LB-03',
    sentence:
      "Under weighted the shares follow each endpoint's weight label or annotation, for a static endpoint as well.",
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'LB-04',
    sentence:
      'Under random a long run of calls is spread evenly over the healthy servers with no fixed order.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'LB-05',
    sentence:
      'Under weighted_round_robin a server of weight 200 gets twice the calls of one of weight 100, interleaved and not in bursts.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'LB-06',
    sentence:
      'Under ip_hash one client address keeps reaching the same server while that server is healthy.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'LB-07',
    sentence:
      'routing.cross_protocol_load_balancing, CROSS_PROTOCOL_LOAD_BALANCING or MCP_CROSS_PROTOCOL_LOAD_BALANCE lets one namespace share calls among servers of different protocols.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'LB-08',
    sentence:
      'load_balancing.strategy: cross_protocol shares calls by protocol_weights: stdio 1.5, tcp_binary 1.3, websocket 1.2, http 1.0 and sse 0.8 unless set.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'LB-09',
    sentence: 'cross_protocol_least_conn picks the least busy server whatever protocol it speaks.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'LB-10',
    sentence:
      'Calls go to the first protocol of routing.protocol_preference_order that has a healthy server, and on to the next one when fallback_enabled allows it.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'LB-11',
    sentence:
      'Under the latency strategy faster servers get more of the calls, going by times measured per server and protocol.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'LB-12',
    sentence:
      "When zones are known, the geographic strategy prefers servers of the gateway's own zone and leaves it only when they are not healthy.",
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'LB-13',
    sentence:
      'With load_balancing.health_aware a server that fails its checks gets no calls until it passes again.',
    sources: ['000', '002', '004'],
    state: 'shown',
  },
  {
    id: 'LB-14',
    sentence:
      'load_balancing.strategy accepts protocol_specific and least_conn, and least_conn chooses exactly as least_connections does.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'LB-15',
    sentence:
      'When every server of one protocol is down, the calls of that namespace move to its servers of another protocol without any change by the client.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'LB-16',
    sentence:
      'A call goes to the namespace named by envelope, header, path or tool prefix, and one for an unknown namespace is refused with the known choices.',
    sources: ['000', '001', '003'],
    state: 'shown',
  },
  {
    id: 'LB-17',
    sentence:
      "gateway.routes[] sends a path and method to its upstream_group, with that route's timeout, rate limit, auth rule, transform and headers.",
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'LB-18',
    sentence:
      "Servers listed under upstream.groups.<name> share that group's calls by its strategy, each with id, url, weight, max_requests, backup and metadata.",
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'LB-19',
    sentence:
      'With sticky_sessions a client that returns session_cookie_name, or its session id, stays on one server while that server is healthy.',
    sources: ['004', 'original'],
    state: 'shown',
  },
  {
    id: 'LB-20',
    sentence:
      'A server marked backup: true gets calls only while no ordinary server of its group can take them.',
    sources: ['004', 'original'],
    state: 'shown',
  },
  {
    id: 'LB-21',
    sentence:
      'A server announced or withdrawn by discovery starts or stops receiving calls within a second, without a restart.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'LB-22',
    sentence:
      'Weights shown on /api/v1/load-balancer/weights and in mcp_gateway_protocol_weight are those in use, and changing one there shifts the traffic.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'LB-23',
    sentence:
      'A call that cannot be placed says why (no_endpoints, no_healthy_endpoints, no_backend, all_backends_down or circuit_open), in the fault and in the metric alike.',
    sources: ['000', '001'],
    state: 'shown',
  },
];
