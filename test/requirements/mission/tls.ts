import type { Requirement } from '../requirement.ts';

export const tls: readonly Requirement[] = [
  {
    id: 'TL-01',
    sentence:
      'WebSocket, HTTP and SSE clients connect over TLS with the configured certificate and key.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'TL-02',
    sentence:
      'A client below min_version is refused in the handshake: 1.3 unless set, and 1.2 for old clients.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'TL-03',
    sentence:
      'Only the listed cipher_suites are negotiated, under their TLS 1.3 and TLS 1.2 names.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'TL-04',
    sentence:
      'client_auth none, request or require decides whether a certificate is asked for or demanded, verified against ca_file.',
    sources: ['000', '001', '002', '003'],
    state: 'shown',
  },
  {
    id: 'TL-05',
    sentence:
      'A TCP client connects by tcps:// with the same versions, suites and client certificates as the other frontends.',
    sources: ['000', '003'],
    state: 'shown',
  },
  {
    id: 'TL-06',
    sentence:
      'security.tls with cert_file, key_file, ca_file and verify_client works, and leaving it out serves plain text behind a terminating proxy.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'TL-07',
    sentence:
      'Every backend protocol can be reached over TLS, and a bad backend certificate fails the call.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'TL-08',
    sentence:
      'The shipped cert-manager Certificate fills the secret mcp-gateway-tls for its dnsNames, and the gateway uses it.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'TL-09',
    sentence:
      "The router verifies the gateway's real name with its own CA, minimum version, suites and client certificate settings.",
    sources: ['002', '003'],
    state: 'planned',
  },
  {
    id: 'TL-10',
    sentence:
      'A replaced certificate file serves new connections within seconds, without a restart and without dropping old ones.',
    sources: ['own'],
    state: 'shown',
  },
];
