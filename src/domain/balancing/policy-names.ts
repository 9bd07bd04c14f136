import type { PolicyName } from './policy.ts';

/** What the original programs call the policies (mission C-37), and our own words for them. */
export const policyNames = {
  round_robin: 'round_robin',
  least_connections: 'least_connections',
  least_conn: 'least_connections',
  weighted: 'weighted',
  weighted_round_robin: 'weighted',
  weighted_random: 'weighted_random',
  random: 'random',
  ip_hash: 'ip_hash',
  hash: 'ip_hash',
  latency: 'latency',
  latency_based: 'latency',
  protocol_preference: 'protocol_preference',
  protocol_specific: 'protocol_preference',
  protocol_weighted: 'protocol_weighted',
  cross_protocol: 'cross_protocol',
  cross_protocol_least_conn: 'cross_protocol_least_conn',
  cross_protocol_least_connections: 'cross_protocol_least_conn',
  geographic: 'geographic',
} as const satisfies Readonly<Record<string, PolicyName>>;

const crossing: Readonly<Partial<Record<PolicyName, PolicyName>>> = {
  round_robin: 'cross_protocol',
  weighted: 'cross_protocol',
  least_connections: 'cross_protocol_least_conn',
  random: 'weighted_random',
};

/** The same policy over all endpoints of all protocols, with the weights of the protocols (mission C-38). */
export const acrossProtocols = (policy: PolicyName): PolicyName => crossing[policy] ?? policy;
