import type { Requirement } from '../requirement.ts';

export const admin: readonly Requirement[] = [
  {
    id: 'AP-01',
    sentence:
      'POST /api/v1/execute runs one call for an authenticated client and tells which protocol served it.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-02',
    sentence:
      'GET /api/v1/load-balancer/status shows the strategy, and each endpoint with its health and running calls.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-03',
    sentence:
      'GET /api/v1/load-balancer/performance shows measured rates, errors and latencies for each endpoint and protocol.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-04',
    sentence: 'GET /api/v1/load-balancer/weights shows the weights in use.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-05',
    sentence:
      'POST /api/v1/load-balancer/rebalance recomputes the shares from present measurements, and the next calls follow them.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-06',
    sentence:
      'POST /api/v1/load-balancer/reset brings weights and balancing state back to the configured ones.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-07',
    sentence:
      'GET /api/v1/protocols/detect shows what was detected, and a POST with test_endpoint or test_endpoints probes those addresses.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-08',
    sentence:
      'GET /api/v1/protocols/detect/failures lists recent failed detections with their reasons.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-09',
    sentence:
      'POST /api/v1/protocols/detect/refresh probes known addresses again and updates the result.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-10',
    sentence: 'GET /api/v1/protocols/cache shows the cached detections and their age.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-11',
    sentence:
      'POST /api/v1/protocols/cache/clear empties that cache, and the next use probes again.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-12',
    sentence:
      'GET /api/v1/protocols/conversions/failures lists conversions that failed, with both protocols and the reason.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-13',
    sentence:
      'GET /api/v1/health/anomalies lists detected anomalies with server, severity and time.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-14',
    sentence:
      'GET /api/v1/health/ml-model/status tells which model runs, on how much data, and since when.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-15',
    sentence:
      'GET /api/v1/health/prediction-accuracy shows how many predictions were made and how many came true.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-16',
    sentence:
      'GET /api/v1/performance on the router shows its measured request rate, latency and errors.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-17',
    sentence: 'GET /api/v1/performance/protocols on the router splits those figures by protocol.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-18',
    sentence:
      'GET /api/v1/performance/memory-optimization on the router shows measured memory use and reuse.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-19',
    sentence:
      'POST /api/v1/connections/optimize on the router trims or warms its connection pools and answers with what changed.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'AP-20',
    sentence:
      'GET /api/v1/status shows version, uptime, upstream_servers, healthy_upstreams, active_connections and the metrics and health switches, all live.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-21',
    sentence: 'GET /api/v1/upstreams lists every upstream with its address, group and state.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-22',
    sentence:
      "GET /api/v1/upstreams/{id}/status shows one upstream's health, breaker and counts, and 404 for an unknown id.",
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-23',
    sentence:
      'POST /api/v1/upstreams adds a network upstream and DELETE /api/v1/upstreams/{id} drains it, at once and without a restart; a stdio command is refused.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-24',
    sentence:
      'GET /api/v1/connections lists the open client connections with protocol, caller, age and traffic.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-25',
    sentence: 'DELETE /api/v1/connections/{id} closes that connection and no other.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'AP-26',
    sentence:
      'GET /api/v1/sessions lists sessions by limit (100) and offset, and DELETE /api/v1/sessions/{id} ends one.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'AP-27',
    sentence:
      'POST /api/v1/auth/validate tells whether a token would be accepted, and POST /api/v1/auth/refresh exchanges a refreshable one.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'AP-28',
    sentence:
      'The effective configuration can be read with its secrets hidden, and a reload or a checked change can be ordered through the API.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'AP-29',
    sentence:
      'With profiling enabled, GET /debug/pprof/profile on port 6060 returns a CPU profile; without it that port is closed.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'AP-30',
    sentence:
      'Every management address refuses a caller who lacks a valid administrative credential.',
    sources: ['004'],
    state: 'planned',
  },
];
