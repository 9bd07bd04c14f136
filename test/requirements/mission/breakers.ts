import type { Requirement } from '../requirement.ts';

export const breakers: readonly Requirement[] = [
  {
    id: 'CB-01',
    sentence:
      'Each endpoint has its own breaker, and its state reads 0 closed, 1 open or 2 half-open.',
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'CB-02',
    sentence:
      'A breaker opens after 5 failures, tries again after 30 s, closes after 2 successes, and obeys max_requests 1, interval 60 s and success_ratio 0.6, each settable.',
    sources: ['000', '001', '002', '003'],
    state: 'shown',
  },
  {
    id: 'CB-03',
    sentence:
      'A half-open breaker lets only max_requests probes through at a time and refuses the rest.',
    sources: ['000'],
    state: 'shown',
  },
  {
    id: 'CB-04',
    sentence:
      'Redis has a breaker of its own; while it is open, limits run from memory and calls do not wait for Redis.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'CB-05',
    sentence:
      "circuit_breaker.per_protocol: true keeps a server's failures on one protocol from opening its breaker on another.",
    sources: ['002'],
    state: 'shown',
  },
  {
    id: 'CB-06',
    sentence:
      'With error_rate_threshold (0.5) over at least min_request_threshold (10) calls a breaker opens by rate, and it recovers after recovery_timeout (30 s).',
    sources: ['004', 'original'],
    state: 'shown',
  },
  {
    id: 'CB-07',
    sentence: "mcp_gateway_circuit_breaker_state shows each endpoint's present state.",
    sources: ['000', '001', '004'],
    state: 'shown',
  },
  {
    id: 'CB-08',
    sentence: 'circuit_breaker.enabled: false lets every call through, whatever failed before.',
    sources: ['000', '001'],
    state: 'shown',
  },
  {
    id: 'CB-09',
    sentence: 'An open breaker moves to half-open by time alone, and no call has to arrive for it.',
    sources: ['original'],
    state: 'shown',
  },
];
