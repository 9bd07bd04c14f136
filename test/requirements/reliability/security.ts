import type { Requirement } from '../requirement.ts';

export const security: readonly Requirement[] = [
  {
    id: 'S01',
    sentence:
      'Every route of the running program on each frontend and auth mode refuses strangers unless it is on the public list, and a new unlisted route fails the build.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S02',
    sentence:
      'An empty allowlist, missing key file, unknown provider or failing auth backend means denial or no start.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S03',
    sentence:
      'Without settings the gateway binds 127.0.0.1 with a token printed once, and refuses an open bind without authentication unless told that it is insecure.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S04',
    sentence:
      'Each of at least 30 forged, confused, expired or oversized tokens gets 401 with WWW-Authenticate, and a weak secret is refused at start.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S05',
    sentence:
      'A new signing key is accepted within 60 s, a removed one refused by the cache limit, and 1,000 bad kids cause one fetch per 30 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S06',
    sentence:
      'An inactive token is denied, a revoked one within 60 s, and an introspection error never allows.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S07',
    sentence:
      'Absent, foreign, expired, revoked or misused client certificates are refused on each TLS frontend, and an unverified one is never an identity.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S08',
    sentence:
      'API keys and passwords are compared in constant time and stored hashed, and ten failures a minute from one address get 429.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S09',
    sentence:
      'A foreign Origin gets 403 and a foreign Host 403 or 421 on every frontend and page, whatever trick is tried.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S10',
    sentence:
      'A session id in the hands of another caller gets 404 everywhere, its owner is not disturbed, and a second stream gets 409.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S11',
    sentence:
      "Of 100,000 answers to 200 clients that use the same ids, none carries a byte of another client's.",
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S12',
    sentence: 'A private or filtered answer is never served from a cache to another caller.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S13',
    sentence:
      "A backend never sees the client's credentials, cookies or keys unless a mapping for that backend says so.",
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S14',
    sentence:
      'Forwarding, user and internal headers sent by clients are removed, and no header reaches a privileged path.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S15',
    sentence:
      'Rotating addresses, sessions, connections or replicas does not admit more than 5 percent beyond one limit.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S16',
    sentence:
      'No setting, record, redirect or metadata makes the gateway fetch a forbidden address, in any spelling.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S17',
    sentence:
      'No API, label or annotation can create or alter a command, environment, volume or header.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S18',
    sentence:
      'Arguments with shell characters or leading dashes stay inert in every command the program starts.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S19',
    sentence: 'A child sees only the allowed environment, and none of 20 planted secrets.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S20',
    sentence:
      'A planted secret in every slot appears in no log, trace, metric, error, dump, report or process list.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'S21',
    sentence:
      "500 slow sockets lose their place within 10 s, and an honest client's p99 at most doubles.",
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S22',
    sentence:
      'HTTP answers carry the strict set of security headers (HSTS on TLS only) and no version.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S23',
    sentence:
      '/.well-known/security.txt parses by RFC 9116 with one future Expires within a year, and the start warns when it is near.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S24',
    sentence:
      'The gateway publishes its protected-resource metadata (RFC 9728), challenges with it on 401 and 403, and refuses tokens in query strings.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S25',
    sentence:
      'Access is denied unless granted, and what a list shows is exactly what a call may reach, for tools, resources, prompts and completion.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S26',
    sentence:
      'An expired or revoked token closes its long-lived connections within 30 s, and no connection changes identity.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S27',
    sentence:
      'Hostile tool text shows as text on the dashboard, changes need a CSRF token, and no inline script runs.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'S28',
    sentence:
      'A changed tool definition raises an event and a metric, can be quarantined, and equal names from two servers are reported.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S29',
    sentence:
      'Each tools/call leaves exactly one audit record with who, what, where, outcome, time and trace, without arguments by default.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S30',
    sentence:
      'Session state in Redis can be encrypted with rotating keys, and stays below its own prefix.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'S31',
    sentence:
      'The package has a lockfile, no high advisory, installs without scripts, and ships its bill of materials and licences.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'S32',
    sentence:
      'The gateway acts as no authorization server: it offers no consent, code or redirect that could be abused for another client.',
    sources: ['reliability'],
    state: 'shown',
  },
];
