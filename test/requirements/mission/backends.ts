import type { Requirement } from '../requirement.ts';

export const backends: readonly Requirement[] = [
  {
    id: 'BE-01',
    sentence:
      'A stdio entry in backends[] starts config.command with working_dir and env, and its tools answer through the gateway.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'BE-02',
    sentence:
      'With config.health_check.enabled a stdio child is pinged each interval (30 s), and one that misses its timeout stops receiving calls.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'BE-03',
    sentence:
      'A stdio child that exits is started again after restart_delay (5 s) up to max_restarts times, and its calls obey timeout (30 s) and max_buffer_size (1 MiB).',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'BE-04',
    sentence:
      'Servers listening on sockets inside backends.stdio.socket_paths (such as /tmp/mcp-servers) are found and called, and named pipes are reached likewise, within 5 s.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-05',
    sentence:
      'Calls for a namespace reach the ws:// and wss:// servers of config.endpoints[] over connections that stay open between calls.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'BE-06',
    sentence:
      'A WebSocket backend opens at most connection_pool.max_size (10) connections, keeps min_size of them, and closes those idle beyond idle_timeout (5 min) or max_idle.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'BE-07',
    sentence:
      'A wss:// backend is verified with the configured CA, shown the client certificate when one is set, and accepted unverified only under insecure_skip_verify.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'BE-08',
    sentence:
      'A WebSocket backend sees the configured headers and origin, and the handshake, ping, pong, call and message size limits of its entry are enforced.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'BE-09',
    sentence:
      'A call reaches the HTTP server at config.base_url, waits up to request_timeout (30 s), and a repeatable one is retried up to max_retries (3).',
    sources: ['000', '001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'BE-10',
    sentence:
      'An HTTP backend may answer application/json or application/x-ndjson as listed in backends.http.content_types, and any other type is a clear fault.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-11',
    sentence:
      'A Streamable HTTP server is offered both JSON and event streams, its Mcp-Session-Id is kept per client session and endpoint, and an event-stream answer is read whole.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'BE-12',
    sentence:
      'An SSE server is followed on base_url plus stream_endpoint (/stream or /events) and posted to on request_endpoint (/request), and its answers reach the caller.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'BE-13',
    sentence:
      'A broken SSE stream is opened again after reconnect_interval (5 s), up to max_retries (3) times, before the endpoint counts as failed.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-14',
    sentence:
      'A tcp_binary backend at tcp://host:8083 is spoken to in length-prefixed frames, and a call without an answer fails after its timeout (10 s).',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'BE-15',
    sentence:
      "backends.<protocol>.enabled and auto_discovery switch a protocol's backends and their discovery on or off, with its own health_check_path and timeout.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-16',
    sentence:
      "Setting MCP_GATEWAY_STDIO_BACKENDS or its WEBSOCKET, HTTP, SSE and TCP_BINARY siblings to false takes that protocol's backends out of use.",
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-17',
    sentence:
      'A dead server is found by the check every routing.health_check_interval (30 s, or 10 s), gets no calls until it passes again, and nobody had to call it.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'BE-18',
    sentence: 'An upstream with a unix:// address is reached over that Unix socket.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'BE-19',
    sentence:
      'A repeatable call is tried up to 3 times with delays growing from 100 ms by factor 2.0 to at most 5000 ms, as max_retries or gateway.retry says.',
    sources: ['000', '004', 'original'],
    state: 'planned',
  },
  {
    id: 'BE-20',
    sentence:
      'upstream.connection_pool caps connections per host at 128 and idle ones at 32, drops idle ones after 90 s, and gives up a dial after 10 s.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'BE-21',
    sentence:
      'A backend sees who calls in X-MCP-User, a WebSocket backend also X-MCP-Session-ID, and each a User-Agent naming mcp-gateway with its version.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'BE-22',
    sentence:
      'MCP_CONNECTION_POOLING_ENABLED=false makes each call use a fresh connection, and the program reports the effect of MCP_MEMORY_OPTIMIZATION_ENABLED.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'BE-23',
    sentence:
      'connection.pool bounds every backend pool by max_size, min_size, idle_timeout (30 s), max_lifetime (300 s) and dial_timeout (10 s).',
    sources: ['002'],
    state: 'planned',
  },
];
