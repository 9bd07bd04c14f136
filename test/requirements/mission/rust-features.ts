import type { Requirement } from '../requirement.ts';

export const rustFeatures: readonly Requirement[] = [
  {
    id: 'RS-01',
    sentence:
      'tools/list shows the tools of all servers in one list, and tools/call reaches the owner of the named tool.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-02',
    sentence:
      'resources/list shows the resources of all servers, and resources/read reaches their owner.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-03',
    sentence: 'prompts/list shows the prompts of all servers, and prompts/get reaches their owner.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-04',
    sentence:
      'initialize and ping at the aggregate address are answered by the gateway itself, in 2024-11-05 and later revisions.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-05',
    sentence: 'A WebSocket at /mcp takes bare JSON-RPC and carries real calls.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-06',
    sentence: 'An MCP client over HTTP at /mcp lists and calls tools.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-07',
    sentence: 'stdio and Unix socket servers work as upstreams of a group.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-08',
    sentence:
      "middleware.transform[] and a route's transform change requests and answers as written, and a disabled one changes nothing.",
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-09',
    sentence:
      'gateway.cache (ttl 300, max_size 1000, redis_url) serves repeated cacheable answers without the backend, and never to another caller.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-10',
    sentence: 'Limits hold for each client and over all clients at the same time.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-11',
    sentence: 'API key, Basic and JWT credentials are accepted beside each other.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-12',
    sentence: 'security.cors lets the listed origins call from a browser and no others.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-13',
    sentence: 'Editing the TOML file changes limits and upstreams of the running gateway.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-14',
    sentence:
      'SIGTERM lets running calls finish for up to 30 s, and new ones are refused meanwhile.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-15',
    sentence: 'An upstream added or removed while the gateway runs gains or loses traffic at once.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-16',
    sentence: 'The status, upstream and connection addresses of the admin API show the live state.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-17',
    sentence:
      'Answers of 1024 bytes and more are sent with gzip or deflate to clients that accept it.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'RS-18',
    sentence:
      'middleware.timeout ends a request after request (30 s) and an upstream call after upstream (30 s), with a timeout fault.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-19',
    sentence:
      'upstream.health_check probes each interval 30 s with timeout 5 s (GET /health, 200), with 2 passes or 3 failures to change state.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-20',
    sentence:
      'server.workers starts that many processes on one port, and sessions work across them.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RS-21',
    sentence: 'metrics.push_gateway receives the metrics at its interval, besides the scrape.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'RS-22',
    sentence:
      'Open connections and running requests can be watched live through the API and the dashboard.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'RS-23',
    sentence:
      'Tenants, single sign-on, a request firewall and role administration are offered as an enterprise edition.',
    sources: ['004'],
    state: {
      declined:
        'The source lists it as coming soon and without a contract; its parts count where another row asks for them.',
    },
  },
];
