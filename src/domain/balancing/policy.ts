import type { Candidate } from './candidate.ts';
import type { BackendProtocol } from './endpoint.ts';
import type { Picker } from './picker.ts';
import { zoneRank } from './policies/geographic.ts';
import { LatencyPicker } from './policies/latency.ts';
import { LeastConnectionsPicker } from './policies/least-connections.ts';
import { onlyPreferred, protocolRank } from './policies/protocol-preference.ts';
import { ProtocolWeightedPicker } from './policies/protocol-weighted.ts';
import { RandomPicker } from './policies/random.ts';
import { RoundRobinPicker } from './policies/round-robin.ts';
import { WeightedPicker } from './policies/weighted.ts';
import { WeightedRandomPicker } from './policies/weighted-random.ts';
import { StickyPicker } from './sticky-picker.ts';
import { Tiers } from './tiers.ts';

export type PolicyName =
  | 'round_robin'
  | 'least_connections'
  | 'weighted'
  | 'weighted_random'
  | 'random'
  | 'ip_hash'
  | 'latency'
  | 'protocol_preference'
  | 'protocol_weighted'
  | 'cross_protocol'
  | 'cross_protocol_least_conn'
  | 'geographic';

export interface PolicySettings {
  readonly policy: PolicyName;
  /** The most preferred first; of the policies that are not across protocols. Empty: all are alike. */
  readonly protocolOrder: readonly BackendProtocol[];
  /**
   * Above 0; 1 for a protocol that is not named. A candidate's weight has its protocol's in it already; here they are
   * for `protocol_weighted`, which shares between protocols first.
   */
  readonly protocolWeights: Readonly<Partial<Record<BackendProtocol, number>>>;
  /** Whether traffic goes on to the next protocol of the order when the first cannot. */
  readonly fallback: boolean;
  /** Where the gateway stands; for `geographic`. */
  readonly zone: string | undefined;
}

/** They share between protocols and know no order of them. */
export const acrossAll: readonly PolicyName[] = [
  'protocol_weighted',
  'cross_protocol',
  'cross_protocol_least_conn',
];

type Build = (
  candidates: readonly Candidate[],
  settings: PolicySettings,
  random: () => number,
  before: Picker | undefined,
) => Picker;

const roundRobin: Build = (candidates, _, random, before) =>
  new RoundRobinPicker(candidates, random, before);
const weighted: Build = (candidates, _, random, before) =>
  new WeightedPicker(candidates, random, before);
const leastConnections: Build = (candidates, _, random, before) =>
  new LeastConnectionsPicker(candidates, random, before);

/**
 * What each policy does within one tier. Those that only put endpoints in an order share by weight within it; those
 * across protocols are told apart by the weights, which then have the protocol's in them.
 */
const builds = {
  round_robin: roundRobin,
  least_connections: leastConnections,
  weighted,
  weighted_random: (candidates, _, random) => new WeightedRandomPicker(candidates, random),
  random: (candidates, _, random) => new RandomPicker(candidates, random),
  // Who comes with an address never gets this far: see StickyPicker.
  ip_hash: roundRobin,
  latency: (candidates, _, random) => new LatencyPicker(candidates, random),
  protocol_preference: weighted,
  protocol_weighted: (candidates, { protocolWeights }, random, before) =>
    new ProtocolWeightedPicker(candidates, protocolWeights, random, before),
  cross_protocol: weighted,
  cross_protocol_least_conn: leastConnections,
  geographic: weighted,
} as const satisfies Record<PolicyName, Build>;

/**
 * The picker of a list. Backup endpoints, and after them those of weight 0, get traffic only while no other can; an
 * affinity gets the same endpoint as long as that is usable. `before`: the picker this one replaces, whose positions it
 * takes over. `random`: 0 ≤ x < 1.
 */
export const pickerOf = (
  candidates: readonly Candidate[],
  settings: PolicySettings,
  random: () => number,
  before?: Picker,
): Picker => {
  const known = before instanceof Tiers ? before : undefined;
  const build: Build = builds[settings.policy];
  const isBound = !settings.fallback && isOrdered(settings);
  const used = isBound ? onlyPreferred(candidates, settings.protocolOrder) : candidates;
  const byRank = Map.groupBy(used, (candidate) => rankOf(candidate, settings));
  const tiers = [...byRank].map(([rank, members]) => {
    const policyAfter = (old: Picker | undefined): Picker => build(members, settings, random, old);
    return { rank, picker: new StickyPicker(members, policyAfter, known?.ranked(rank)) };
  });
  return new Tiers(tiers);
};

/** More than twice as many as there are protocols. */
const ranks = 16;

const rankOf = (candidate: Candidate, settings: PolicySettings): number =>
  ranks * (Number(candidate.endpoint.isBackup === true) + 2 * Number(candidate.weight === 0)) +
  rankWithin(candidate, settings);

const isOrdered = ({ policy, protocolOrder }: PolicySettings): boolean =>
  protocolOrder.length > 0 && !acrossAll.includes(policy);

const rankWithin = (candidate: Candidate, settings: PolicySettings): number => {
  const byProtocol = isOrdered(settings) ? protocolRank(candidate, settings.protocolOrder) : 0;
  const byZone = settings.policy === 'geographic' ? zoneRank(candidate, settings.zone) : 0;
  return 2 * byProtocol + byZone;
};
