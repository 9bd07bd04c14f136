import type { Requirement } from '../requirement.ts';

export const health: readonly Requirement[] = [
  {
    id: 'HE-01',
    sentence:
      'GET /health answers 200, or 503 when something needed is down, with healthy, status and a check for Redis, discovery and backends each.',
    sources: ['000', '001', '002', '003', '004'],
    state: 'planned',
  },
  {
    id: 'HE-02',
    sentence: 'GET /healthz answers 200 OK while the process can serve, whatever its peers do.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'HE-03',
    sentence:
      'GET /ready answers 200 once a call could succeed, with at least one healthy endpoint, and 503 before that and while draining.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'HE-04',
    sentence:
      'GET /health/frontends lists each frontend with name, protocol, healthy, status and its live connection, request and error counts.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'HE-05',
    sentence:
      'GET /health/frontend/{protocol} shows that one frontend, and 404 when there is none of that protocol.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'HE-06',
    sentence: 'GET /health/backends lists the real backends, each with its own state.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'HE-07',
    sentence:
      'GET /health/backend/{name} shows that backend, and 404 for a name that does not exist.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'HE-08',
    sentence:
      'GET /health/components shows Redis, discovery and every other part by its measured state.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'HE-09',
    sentence:
      'GET /health/protocols answers {protocols:[{name,healthy}]} with one entry for each protocol in use.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'HE-10',
    sentence:
      'GET /health/stdio, /websocket, /http, /sse and /tcp_binary below /health each answer JSON with healthy for that protocol.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'HE-11',
    sentence:
      'GET /health/load-balancer shows the strategy, the endpoints and whether calls can be placed.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'HE-12',
    sentence: 'GET /health/discovery shows each provider with its state and its last update.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'HE-13',
    sentence:
      'server.health_checks.<protocol> with enabled, endpoint, timeout, socket_path and port adds a checked address such as /health/ws.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'HE-14',
    sentence: 'GET /readiness answers status: ready under the same conditions as /ready.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'HE-15',
    sentence: 'GET /liveness answers status: alive while the process lives.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'HE-16',
    sentence: 'GET /health/ready and GET /health/live answer as /ready and /healthz do.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'HE-17',
    sentence:
      "The health addresses answer on the gateway's own port too, such as https://gateway:8443/health.",
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'HE-18',
    sentence:
      'The metrics port answers /healthz, /ready and /health/protocols as health, and not with a metrics page.',
    sources: ['002', 'original'],
    state: 'planned',
  },
  {
    id: 'HE-19',
    sentence:
      'The router answers GET /health on port 9091 with status: healthy while its link is usable.',
    sources: ['003', 'original'],
    state: 'planned',
  },
  {
    id: 'HE-20',
    sentence:
      "The router's GET /health/direct-clients on 9091 shows each direct client and its state.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'HE-21',
    sentence:
      "The router's GET /health/protocol-detection on 9091 shows the detector's state and its recent results.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'HE-22',
    sentence:
      'Health check intervals and timeouts follow the configuration instead of a fixed 30 s.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'HE-23',
    sentence:
      'With Redis or every backend down, /health and /ready say so with 503 and name the missing part.',
    sources: ['001'],
    state: 'planned',
  },
];
