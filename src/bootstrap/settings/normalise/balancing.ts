import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import { acrossAll, type PolicyName } from '../../../domain/balancing/policy.ts';
import { acrossProtocols } from '../../../domain/balancing/policy-names.ts';
import type { BalancingSettings } from '../balancing-settings.ts';
import { DEFAULT_BALANCING, DEFAULT_PROTOCOL_WEIGHTS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import { type BalancingEntry, protocolNames } from '../schema/balancing.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { joinedBalancing } from './seed-balancing.ts';
import { stickyOf } from './sticky.ts';

/** How all servers share their traffic that say nothing of it themselves. */
export const balancingOf = (file: GatewayFile, findings: Findings): BalancingSettings => {
  const { entry, paths, isCrossing } = joinedBalancing(file, findings);
  return settled(
    entry,
    (key) => paths[key] ?? ['balancing', key],
    DEFAULT_BALANCING,
    isCrossing,
    findings,
  );
};

/** The same for one server. */
export const serverBalancingOf = (
  entry: BalancingEntry | undefined,
  path: Path,
  common: BalancingSettings,
  findings: Findings,
): BalancingSettings => {
  if (entry === undefined) return common;
  const isCrossing = entry.cross_protocol ?? false;
  return settled(entry, (key) => [...path, key], common, isCrossing, findings);
};

type PathOf = (key: keyof BalancingEntry) => Path;

const settled = (
  entry: BalancingEntry,
  pathOf: PathOf,
  common: BalancingSettings,
  isCrossing: boolean,
  findings: Findings,
): BalancingSettings => {
  const named = entry.strategy ?? impliedBy(entry) ?? common.policy;
  const policy = isCrossing ? acrossProtocols(named) : named;
  const settings: BalancingSettings = {
    ...common,
    ...defined({
      policy,
      protocolOrder: entry.protocol_order,
      protocolWeights: weightsOf(entry, policy, pathOf('protocol_weights'), common, findings),
      fallback: entry.fallback,
      zone: entry.zone,
      warmUpMs: entry.warm_up,
      isHealthAware: entry.health_aware,
    }),
    sticky: stickyOf(entry.sticky, policy, pathOf('sticky'), common, findings),
  };
  checkUse(entry, settings, pathOf, findings);
  return settings;
};

/** What is said only for one policy asks for that policy, unless another one is named. */
const impliedBy = ({ protocol_order: order, zone }: BalancingEntry): PolicyName | undefined => {
  if (order !== undefined && order.length > 0) return 'protocol_preference';
  return zone === undefined ? undefined : 'geographic';
};

/** What is said for all counts for one too; where nothing is, policies across protocols have weights of their own. */
const weightsOf = (
  { protocol_weights: weights = {} }: BalancingEntry,
  policy: PolicyName,
  path: Path,
  common: BalancingSettings,
  findings: Findings,
): BalancingSettings['protocolWeights'] => {
  const settled: Partial<Record<BackendProtocol, number>> = {
    ...(acrossAll.includes(policy) ? DEFAULT_PROTOCOL_WEIGHTS : {}),
    ...common.protocolWeights,
  };
  for (const [name, weight] of Object.entries(weights)) {
    const protocol = Object.entries(protocolNames).find(([known]) => known === name)?.[1];
    if (protocol !== undefined) settled[protocol] = weight;
    else {
      const known = Object.keys(protocolNames).join(', ');
      findings.keyProblem([...path, name], `unknown protocol "${name}": one of ${known}`);
    }
  }
  return settled;
};

const unweighted: readonly PolicyName[] = ['round_robin', 'random'];

/** What would silently do nothing is told of: the file may be one of an original program, which allows it. */
const checkUse = (
  entry: BalancingEntry,
  { policy, protocolOrder }: BalancingSettings,
  pathOf: PathOf,
  findings: Findings,
): void => {
  const warn = (key: keyof BalancingEntry, use: string): void => {
    const path = pathOf(key);
    findings.warn(path, `${path.at(-1)} has no effect with strategy ${policy}: ${use}`);
  };
  if (entry.protocol_order !== undefined && acrossAll.includes(policy)) {
    warn('protocol_order', 'set protocol_preference, or leave it out');
  }
  if (entry.protocol_weights !== undefined && unweighted.includes(policy)) {
    warn('protocol_weights', 'set cross_protocol, or leave it out');
  }
  if (entry.zone !== undefined && policy !== 'geographic') {
    warn('zone', 'set geographic, or leave it out');
  }
  if (entry.fallback === false && (protocolOrder.length === 0 || acrossAll.includes(policy))) {
    warn('fallback', 'set protocol_order with protocol_preference, or leave it out');
  }
};
