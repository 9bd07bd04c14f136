import type { Requirement } from '../requirement.ts';

export const rateLimits: readonly Requirement[] = [
  {
    id: 'RL-01',
    sentence:
      "A caller beyond its own limit, from the token's rate_limit claim or the default, is refused while other callers go on.",
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'RL-02',
    sentence:
      'Requests and connections from one address are limited, whatever credentials they carry.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'RL-03',
    sentence: 'One global limit (requests_per_sec) bounds the sum over all callers.',
    sources: ['000', '004'],
    state: 'shown',
  },
  {
    id: 'RL-04',
    sentence:
      'rate_limit.enabled, provider (redis or memory), requests_per_sec, burst, window_size (60) and redis.* configure limiting independently of sessions.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
  {
    id: 'RL-05',
    sentence:
      'A caller cannot get twice its limit by straddling the edge of a window of 60 s, in memory as well as in Redis.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'RL-06',
    sentence:
      "Within 10 s a caller may not exceed its burst, even with its minute's limit unspent.",
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'RL-07',
    sentence:
      'Replicas count together in Redis under ratelimit:<key>:<minute> and ratelimit:burst:<key>:<ten seconds>, and those keys expire after 61 s and 11 s.',
    sources: ['000', '001'],
    state: {
      declined:
        'One key for each account holds the whole law, and goes when it says nothing any more; fixed windows would let twice the limit pass, and the names of the originals show who the users are.',
    },
  },
  {
    id: 'RL-08',
    sentence:
      'When Redis fails or its breaker is open, limits are still enforced from memory, and no call fails because of Redis.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'RL-09',
    sentence:
      "With rate_limit.per_protocol a caller's use of one protocol does not spend its limit on another.",
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'RL-10',
    sentence:
      'security.rate_limiting with requests_per_minute (1000), burst_size (100) and key_strategy counts by ip_address, user_id or api_key.',
    sources: ['004'],
    state: 'shown',
  },
  {
    id: 'RL-11',
    sentence:
      'HTTP answers carry X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset, and their numbers are true.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'RL-12',
    sentence:
      'A refused request gets HTTP 429 with a retry time, or JSON-RPC error -32003 where there is no HTTP status.',
    sources: ['003'],
    state: 'shown',
  },
  {
    id: 'RL-13',
    sentence: 'Every refusal by a limit adds one to mcp_gateway_rate_limit_exceeded_total.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'RL-14',
    sentence:
      'server.max_connections (50000) and max_connections_per_ip (1000) cap open connections over all frontends, and 0 switches a cap off.',
    sources: ['000', '001', '002'],
    state: 'shown',
  },
];
