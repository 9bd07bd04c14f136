import type { Requirement } from '../requirement.ts';

export const router: readonly Requirement[] = [
  {
    id: 'RT-01',
    sentence:
      'mcp-router bridges a stdio client to a gateway over ws, wss, tcp, tcps or tcp+tls by its address, and stays up when idle.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-02',
    sentence:
      'The router finds its file at ~/.config/claude-cli/mcp-router.yaml, in the working directory, in ~/.config/mcp or in /etc/mcp.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-03',
    sentence:
      "A file with gateway.url, .auth, .connection, .tls and .tracing configures the router's one gateway.",
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-04',
    sentence:
      'gateway_pool.endpoints[] with url, weight, priority and tags is used by round_robin, least_connections, weighted or priority.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'RT-05',
    sentence:
      'The bearer token is taken from the secure store, MCP_AUTH_TOKEN, token_env or token_file, in that order.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-06',
    sentence:
      "Every message the router sends carries its current token in the envelope's auth_token.",
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-07',
    sentence:
      'With OAuth2 the router gets a token by client_credentials or password for its scopes, refreshes it before expiry, and backs off on failure.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-08',
    sentence:
      'With a client certificate and key, under auth or under tls, the router authenticates by mTLS.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-09',
    sentence:
      'timeout_ms 5000, keepalive_interval_ms 30000 and reconnect delays from 1000 to 60000 ms with multiplier, jitter and max_attempts -1 are all obeyed.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-10',
    sentence:
      'connection.pool (min_size 2, max_size 10, idle 300000 ms, check 30000 ms) or pool_size and max_idle_per_host shape the links to the gateway.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-11',
    sentence:
      'local.* bounds buffers to 65536 bytes, a request to 30000 ms, 100 requests at once, and the rate and burst of the local client.',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-12',
    sentence:
      'While the gateway is away up to max_queued_requests (100) wait and are then sent, and further ones fail at once.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'RT-13',
    sentence:
      'With advanced.deduplication equal requests within ttl_seconds (60) get one execution and equal answers, out of cache_size (1000).',
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-14',
    sentence:
      "The router's own breaker opens after 5 failures, closes after 2 successes, and tries again after 30 s.",
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'RT-15',
    sentence:
      'advanced.debug.log_frames logs each frame, and save_failures writes failed ones to failure_dir with no secret in them.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'RT-16',
    sentence:
      'With direct_clients.enabled the router calls stdio, WebSocket, HTTP and SSE servers itself, without a gateway.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-17',
    sentence: 'The router calls a binary TCP server directly as well.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'RT-18',
    sentence:
      'auto_detection finds the protocol of a direct server within 1 s, in the order http, websocket, stdio, sse, caches it 5 m, and else uses the gateway.',
    sources: ['002'],
    state: 'planned',
  },
];
