import type { Requirement } from '../requirement.ts';

export const sessions: readonly Requirement[] = [
  {
    id: 'SE-01',
    sentence:
      'With sessions.provider: redis sessions live in the Redis of redis.url, with pool_size (100) and max_retries (3) obeyed.',
    sources: ['000', '001', '002'],
    state: {
      declined:
        'Sessions live in that Redis (SE-09), by one connection for commands that are sent together; a pool of a hundred would only wait longer, and what fails is tried again by whoever knows whether it may be.',
    },
  },
  {
    id: 'SE-02',
    sentence:
      'With sessions.provider: memory a single gateway keeps its sessions itself and needs no Redis.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'SE-03',
    sentence:
      'A session ends after sessions.ttl (3600 s in the examples, 86400 unset) or with its token, whichever comes first.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'SE-04',
    sentence:
      'Ended sessions are swept out of memory every cleanup_interval (300 s), and the session gauge shows it.',
    sources: ['000', '002'],
    state: 'shown',
  },
  {
    id: 'SE-05',
    sentence:
      'A session unused for session_config.max_idle (1800 s) ends although its ttl has not.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'SE-06',
    sentence:
      'sessions.redis.addresses[] with sentinel_master_name follows a Sentinel failover, and several addresses without it work as a Redis Cluster.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'SE-07',
    sentence:
      'session.store: redis with addr, password, db, timeouts, pool_size, min_idle_conns and idle_timeout configures the same store as the url form.',
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'SE-08',
    sentence:
      'A session is kept under session:<32 hex digits> as JSON with id, user, created_at, updated_at, expires_at, scopes, metadata and rate_limit.',
    sources: ['original'],
    state: {
      declined:
        'A session is kept under a digest of its id, so that who reads the keys of Redis cannot take it over, as one versioned value that may be sealed.',
    },
  },
  {
    id: 'SE-09',
    sentence: 'With Redis a session opened on one replica goes on working on any other one.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'SE-10',
    sentence:
      'Each client session keeps its own Mcp-Session-Id per backend endpoint, uses it on every later call, and forgets it when it ends.',
    sources: ['original'],
    state: 'shown',
  },
  {
    id: 'SE-11',
    sentence:
      'When Redis goes away new sessions go on in memory where that is safe, and existing ones are never silently replaced.',
    sources: ['001'],
    state: 'shown',
  },
  {
    id: 'SE-12',
    sentence:
      'Open sessions and connections can be listed, and each can be ended, through the admin API.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'SE-13',
    sentence:
      'After a Redis restart the protocol state of a live session is still there, and its client need not initialize again.',
    sources: ['002'],
    state: 'shown',
  },
];
