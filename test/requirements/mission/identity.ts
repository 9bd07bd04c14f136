import type { Requirement } from '../requirement.ts';

export const identity: readonly Requirement[] = [
  {
    id: 'AU-01',
    sentence:
      'With auth.provider: jwt an HS256 token signed with the key in JWT_SECRET_KEY is accepted only with the configured issuer and audience.',
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'AU-02',
    sentence:
      'An RS256 token is verified against the PEM at auth.jwt.public_key_path, and an HS256 token forged with that PEM is refused.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'AU-03',
    sentence:
      'The JWT secret is taken from MCP_JWT_SECRET_KEY, else JWT_SECRET_KEY, else MCP_GATEWAY_JWT_SECRET, else the inline security.auth.jwt_secret with a warning.',
    sources: ['001', '004'],
    state: 'shown',
  },
  {
    id: 'AU-04',
    sentence:
      'sub names the caller, exp ends the token, scopes bound it, and the rate_limit claim sets its own limit (1000 a minute and burst 50 without one).',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'AU-05',
    sentence:
      'With auth.provider: oauth2 an opaque token is checked at oauth2.introspect_endpoint with the client id and secret, its issuer and audience included.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'AU-06',
    sentence:
      'A repeated OAuth2 token is not introspected again until its own expiry or 5 minutes, whichever comes first.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'AU-07',
    sentence:
      'With oauth2.jwks_endpoint a signed token is verified with the published key of its kid, and a rotated key is picked up.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'AU-08',
    sentence:
      "With required client certificates the certificate's subject is the caller, and no token is needed.",
    sources: ['000', '001', '002', '003'],
    state: 'shown',
  },
  {
    id: 'AU-09',
    sentence:
      'auth.type: bearer is understood and selects JWT or OAuth2 by the keys that accompany it.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'AU-10',
    sentence:
      "With auth.per_message_auth each message's own auth_token is checked, cached for per_message_auth_cache (300 s), and a bad one refuses only that message.",
    sources: ['000', '001', '002', '003'],
    state: 'shown',
  },
  {
    id: 'AU-11',
    sentence:
      'A known key in X-API-Key, or in the header named by security.auth.api_key_header, identifies the caller.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'AU-12',
    sentence: 'HTTP Basic credentials of security.auth.basic_auth_users identify the caller.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'AU-13',
    sentence:
      'security.auth.enabled: false, or provider none, admits anonymous callers under one shared limit of 10000 a minute, and only where that is allowed.',
    sources: ['004', 'original'],
    state: 'shown',
  },
  {
    id: 'AU-14',
    sentence:
      'With scope enforcement, mcp:*, mcp:<namespace>:* and mcp:<namespace>:read decide which namespaces a caller sees and which calls it may make.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'AU-15',
    sentence: "A scope of the form rate_limit:<per minute>:<burst> sets that caller's own limit.",
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'AU-16',
    sentence:
      'Each refused credential adds one to mcp_gateway_auth_failures_total under its reason.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'AU-17',
    sentence:
      'A refused caller gets HTTP 401 or 403, or JSON-RPC error -32002 where there is no HTTP status.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'AU-18',
    sentence: 'mcp-gateway admin token create prints a token that the same gateway then accepts.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'AU-19',
    sentence:
      'A scope may be limited to one protocol, and a credential accepted on one protocol is not checked again on another while it is cached.',
    sources: ['002'],
    state: 'shown',
  },
];
