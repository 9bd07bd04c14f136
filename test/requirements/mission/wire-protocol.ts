import type { Requirement } from '../requirement.ts';

export const wireProtocol: readonly Requirement[] = [
  {
    id: 'WP-01',
    sentence:
      'Twelve-byte frames (magic MCPB, version, type, big-endian length) are read and answered in the layout the client used.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'WP-02',
    sentence:
      'A client of the one-byte type table (1 Request to 8 Close) is understood: Ping gets Pong, Auth gets AuthResponse, Close ends the connection.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'WP-03',
    sentence:
      'A client that sends the six-byte header, 0x4D43 and a length, before its JSON gets answers framed the same way.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'WP-04',
    sentence:
      'In the seven-byte form with a type byte, a ping of type 0x02 is answered by a pong with the same body.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'WP-05',
    sentence:
      'The sixteen-byte frames of the existing mcp-router (magic MCP and a zero byte) are understood, so that it works over TCP.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'WP-06',
    sentence:
      'A version negotiation frame (type 6) is answered by type 7 with the agreed version, and an impossible range by an error and a close.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'WP-07',
    sentence:
      'A frame may carry 10485760 payload bytes, and one that announces more is refused before its payload is read.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'WP-08',
    sentence:
      'An empty health frame (type 4) on the main TCP port is answered by an empty health frame.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'WP-09',
    sentence:
      'The TCP health port (tcp_health_port, 9002) answers {"check":"simple"} with healthy only, and otherwise with healthy, checks and timestamp.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'WP-10',
    sentence:
      'A control frame (type 3) asking for shutdown is acknowledged with shutdown_ack, and the gateway sends one to its clients before it stops.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'WP-11',
    sentence:
      'A TCP client authenticates by an Auth frame, by params.token of initialize, by envelope token or by certificate; without any of them it is refused.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'WP-12',
    sentence:
      'Envelopes with id, timestamp, source, target_namespace, auth_token and mcp_payload are accepted on every transport and answered in kind where the transport allows it.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'WP-13',
    sentence:
      'The id of a request comes back with its exact bytes and type, whichever transports it crossed on the way.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'WP-14',
    sentence:
      'A binary client may send and receive gzip or zstd payloads, and payloads below 1024 bytes stay uncompressed.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'WP-15',
    sentence:
      'tcp://, tcps:// and tcp+tls:// addresses are accepted wherever a TCP address can be written, with 8080 and 8443 as their default ports.',
    sources: ['003'],
    state: 'shown',
  },
];
