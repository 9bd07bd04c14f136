import type { Requirement } from '../requirement.ts';

export const frontends: readonly Requirement[] = [
  {
    id: 'FE-01',
    sentence:
      'A client opens a WebSocket on port 8443 at /, /ws, /mcp or the configured path, and JSON text frames flow in both directions at the same time.',
    sources: ['000', '001', '002', '003', '004'],
    state: 'shown',
  },
  {
    id: 'FE-02',
    sentence:
      'A JSON-RPC body posted to /mcp, /api/v1/mcp or /api/v1/execute on port 8080 (or on a shared 8443) is answered in that same HTTP response.',
    sources: ['000', '002', '004'],
    state: 'planned',
  },
  {
    id: 'FE-03',
    sentence:
      'On port 8081 a stream opened with GET /events delivers, as data lines, the answers to messages posted to /api/v1/request, each post getting 202 accepted; a comment every 30 s keeps it open.',
    sources: ['000', '002'],
    state: 'planned',
  },
  {
    id: 'FE-04',
    sentence:
      'A binary client on TCP port 8444 (tcp_port) gets framed answers, and with TLS switched on the same client connects by a tcps:// address.',
    sources: ['000', '001', '002', '003'],
    state: 'shown',
  },
  {
    id: 'FE-05',
    sentence:
      'Newline JSON-RPC works over the Unix socket /tmp/mcp-gateway.sock or stdio_frontend.modes[].path, and the socket file carries exactly the configured permissions.',
    sources: ['000', '001', '002'],
    state: 'planned',
  },
  {
    id: 'FE-06',
    sentence:
      'With mode stdin_stdout the gateway reads JSON lines from its standard input and writes only JSON lines to its standard output.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'FE-07',
    sentence:
      'With mode named_pipes a local process talks newline JSON-RPC to the gateway through a pair of named pipes.',
    sources: ['000', 'original'],
    state: 'shown',
  },
  {
    id: 'FE-08',
    sentence:
      'The stdio frontend admits process_management.max_concurrent_clients (100) clients, drops one silent for client_timeout (300 s), and wants a credential when auth_required is true.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'FE-09',
    sentence:
      'Every entry of server.frontends[] starts as its own listener with name, protocol (websocket, http, sse, tcp_binary or tcp, stdio), enabled and config, all of them serving together.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'FE-10',
    sentence:
      'WebSocket, HTTP and SSE frontends given one port share one listener there, and each request reaches the right one by its path and Upgrade header.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'FE-11',
    sentence:
      'A frontend with enabled: false opens no port, and the others start as if it were not in the file.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'FE-12',
    sentence:
      'A frontend listens on the address and port named by config.host and config.port, and nowhere else.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'FE-13',
    sentence:
      'A frontend at its config.max_connections (10000 unless set) refuses the next client and admits one again as soon as another leaves.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'FE-14',
    sentence:
      'config.tls with enabled, cert_file and key_file puts TLS on that frontend alone, and plain clients of it are refused.',
    sources: ['000'],
    state: 'planned',
  },
  {
    id: 'FE-15',
    sentence:
      'server.protocol set to websocket, tcp, both or universal starts the matching set of listeners from the flat server keys when frontends[] is absent.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'FE-16',
    sentence:
      'server.protocols.websocket.path moves the WebSocket address (for example to /ws), and compression: true negotiates permessage-deflate with a client that offers it.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'FE-17',
    sentence:
      'server.protocols.http.api_prefix moves the HTTP routes below that prefix, and cors_enabled: true lets browsers of the allowed origins call them.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'FE-18',
    sentence:
      'server.protocols.tcp_binary.framing: length_prefixed starts the TCP frontend with length-prefixed binary frames.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'FE-19',
    sentence:
      'A WebSocket handshake from an Origin outside server.allowed_origins (localhost unless set) gets 403, no Origin is let in, and "*" admits all with a warning in the log.',
    sources: ['000', '001'],
    state: 'planned',
  },
  {
    id: 'FE-20',
    sentence:
      'The gateway pings each WebSocket every 30 s and closes one that has sent no pong for 60 s.',
    sources: ['002', '003'],
    state: 'shown',
  },
  {
    id: 'FE-21',
    sentence:
      'A WebSocket message of 10 MB is accepted, and one byte more closes the connection with code 1009.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'FE-22',
    sentence:
      'A WebSocket handshake without a valid Authorization: Bearer token is answered 401 Unauthorized, and no socket is opened.',
    sources: ['001', '003'],
    state: 'shown',
  },
  {
    id: 'FE-23',
    sentence:
      'POST /api/v1/execute takes a bare JSON-RPC body and answers with the result plus a top-level protocol_used that names the backend protocol.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'FE-24',
    sentence:
      'A request with the header X-Force-Protocol: stdio runs on a stdio backend, and fails with a named reason when the namespace has none.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'FE-25',
    sentence:
      'A request with the header X-Load-Balance: cross-protocol is spread over the backends of every protocol, whatever the configured strategy.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'FE-26',
    sentence:
      "Every frontend reads both a routing envelope and a bare JSON-RPC message, and answers in the form the transport's table prescribes.",
    sources: ['002', '003', '004'],
    state: 'shown',
  },
  {
    id: 'FE-27',
    sentence:
      "Many requests may be in flight on one connection of any frontend; a quick one overtakes a slow one, and each answer carries its own request's id.",
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'FE-28',
    sentence:
      'A full gateway answers 503 over HTTP, an address over its own limit gets 429, and an excess TCP connection is closed at once.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'FE-29',
    sentence:
      'On shutdown every client is told, running calls get up to 30 s to finish, and only then are connections closed.',
    sources: ['000', '004'],
    state: 'planned',
  },
  {
    id: 'FE-30',
    sentence:
      'A client that dials a unix:// address speaks MCP to the gateway over that Unix domain socket.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'FE-31',
    sentence:
      'server.connection_buffer_size (65536 bytes) sets how much one connection may buffer before the gateway stops reading from it.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'FE-32',
    sentence:
      "Silent connections end after their frontend's read and write limits: 60 s on WebSocket and TCP, 30 s with 120 s idle on HTTP, 30 s on SSE, or keepalive_timeout.",
    sources: ['004', 'original'],
    state: 'planned',
  },
];
