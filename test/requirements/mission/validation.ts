import type { Requirement } from '../requirement.ts';

export const validation: readonly Requirement[] = [
  {
    id: 'SV-01',
    sentence:
      'A request id over 255 characters or with control characters is refused; validation.strict_ids: true also allows only letters, digits, - and _ in strings.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-02',
    sentence:
      'A method over 255 characters, with .. or with anything but letters, digits, dot, slash, dash and underscore is refused.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-03',
    sentence:
      'A namespace over 255 characters, with .. or outside letters, digits, dot, dash and underscore is refused.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'SV-04',
    sentence:
      'A token of 4096 characters is read, and one over the configured cap, or with NUL, CR or LF inside, is refused.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'SV-05',
    sentence:
      'An address over 2048 characters, or with a scheme but http, https, ws, wss, tcp, tcps, tcp+tls, unix, or stdio where a command may stand, is refused wherever a server or gateway is addressed.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'SV-06',
    sentence: 'A message with invalid UTF-8 is refused on every frontend and never repaired.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-07',
    sentence: 'A name or path that tries to climb with .. , encoded or not, is refused.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'SV-08',
    sentence: 'An HTTP body over 1 MB is answered 413 before it has been read whole.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-09',
    sentence: 'A header block over server.security.max_header_size, at most 1 MB, is answered 431.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-10',
    sentence: 'A WebSocket message over 10 MB is refused with close code 1009.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-11',
    sentence: 'A TCP frame over 10 MB is refused by its header alone.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-12',
    sentence:
      'Every HTTP answer carries the security headers (HSTS on TLS, CSP, frame, content-type, referrer and permissions), errors included.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'SV-13',
    sentence:
      '/.well-known/security.txt and /security.txt give an RFC 9116 text with the configured contact and an Expires in the future.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-14',
    sentence:
      'Browsers of the configured origins may call with the configured methods and headers for max_age, with credentials only if allowed; others may not.',
    sources: ['002', '004'],
    state: 'shown',
  },
  {
    id: 'SV-15',
    sentence:
      'Connections beyond the global or per-address cap are refused, and existing ones are not disturbed.',
    sources: ['001', '002'],
    state: 'shown',
  },
  {
    id: 'SV-16',
    sentence:
      'A client that dribbles its headers or body is cut off after the header or request time limit.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'SV-17',
    sentence:
      'An error shown to a client names what was wrong in the request and holds no internal address, path, stack or foreign message.',
    sources: ['own'],
    state: 'shown',
  },
  {
    id: 'SV-18',
    sentence:
      'A message that breaks the MCP revision in use (2024-11-05 or later) is refused with the JSON-RPC code that fits.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'SV-19',
    sentence:
      'Refused credentials, limits hit, admin changes and tool calls leave one audit record each.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'SV-20',
    sentence:
      'The shipped image and manifests run as a non-root user with a read-only root and no capabilities, and the image passes a vulnerability scan.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'SV-21',
    sentence:
      'The shipped NetworkPolicy lets in 8443 from ingress-nginx and lets out only the servers, Redis and DNS on 53.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'SV-22',
    sentence:
      'The stdio socket is created with the permissions configured, such as 0660, and nobody else can open it, not even for a moment.',
    sources: ['002'],
    state: 'shown',
  },
];
