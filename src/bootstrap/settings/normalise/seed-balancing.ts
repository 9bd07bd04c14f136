import type { PathStep } from '../../../domain/config/problem.ts';
import type { BalancingEntry } from '../schema/balancing.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

type Path = readonly PathStep[];
type Key = keyof BalancingEntry;

/** What a file says in all its places, as if it said it in `balancing`. */
export interface JoinedBalancing {
  readonly entry: BalancingEntry;
  /** Where a key was found. */
  readonly paths: Readonly<Partial<Record<Key, Path>>>;
  /** All endpoints of all protocols together (mission C-38). */
  readonly isCrossing: boolean;
}

interface Source {
  readonly entry: BalancingEntry;
  readonly paths: Readonly<Partial<Record<Key, Path>>>;
}

/**
 * `balancing` and what the original programs call it. What stands in both counts as `balancing` has it; among the
 * original places `routing` counts before `load_balancing` (mission C-37).
 */
export const joinedBalancing = (file: GatewayFile, findings: Findings): JoinedBalancing => {
  const own = file.balancing ?? {};
  const routing = routingOf(file);
  const section = loadBalancingOf(file);
  const gateway = gatewayOf(file, findings);
  const crossing = file.routing?.cross_protocol_load_balancing;
  if (crossing !== undefined && own.cross_protocol !== undefined) {
    const path = ['routing', 'cross_protocol_load_balancing'];
    findings.overruled(path, crossing, ['balancing', 'cross_protocol'], own.cross_protocol);
  }
  for (const source of [routing, section, gateway]) warnOfTwice(own, source, findings);
  return {
    entry: { ...gateway.entry, ...section.entry, ...routing.entry, ...defined(own) },
    paths: { ...pathsOf(gateway), ...pathsOf(section), ...pathsOf(routing), ...ownPaths(own) },
    isCrossing: own.cross_protocol ?? isCrossingBySeed(file),
  };
};

/** Only of what is said. */
const pathsOf = ({ entry, paths }: Source): Source['paths'] =>
  Object.fromEntries(Object.entries(paths).filter(([key]) => Object.hasOwn(entry, key)));

const ownPaths = (own: BalancingEntry): Source['paths'] =>
  Object.fromEntries(Object.keys(own).map((key) => [key, ['balancing', key]]));

const routingOf = ({ routing = {} }: GatewayFile): Source => ({
  entry: defined({
    strategy: routing.strategy,
    protocol_order: routing.protocol_preference_order,
  }),
  paths: {
    strategy: ['routing', 'strategy'],
    protocol_order: ['routing', 'protocol_preference_order'],
  },
});

const loadBalancingOf = ({ load_balancing: section = {} }: GatewayFile): Source => ({
  entry: defined({
    strategy: section.strategy,
    protocol_weights: section.protocol_weights,
    fallback: section.fallback_enabled,
    health_aware: section.health_aware,
  }),
  paths: {
    strategy: ['load_balancing', 'strategy'],
    protocol_weights: ['load_balancing', 'protocol_weights'],
    fallback: ['load_balancing', 'fallback_enabled'],
    health_aware: ['load_balancing', 'health_aware'],
  },
});

const gatewayOf = ({ gateway }: GatewayFile, findings: Findings): Source => {
  const path = ['gateway', 'load_balancing'];
  const { strategy, sticky_sessions, session_cookie_name: cookie } = gateway?.load_balancing ?? {};
  if (cookie !== undefined && sticky_sessions !== true) {
    const message = 'session_cookie_name has no effect without sticky_sessions: true';
    findings.warn([...path, 'session_cookie_name'], message);
  }
  return {
    entry: defined({ strategy, sticky: sticky_sessions === true ? { cookie } : undefined }),
    paths: { strategy: [...path, 'strategy'], sticky: path },
  };
};

/** Any of them on is on (mission C-38). */
const isCrossingBySeed = ({ routing, load_balancing: section }: GatewayFile): boolean =>
  routing?.cross_protocol_load_balancing === true || section?.strategy === 'cross_protocol';

const warnOfTwice = (own: BalancingEntry, { entry, paths }: Source, findings: Findings): void => {
  const said = new Map(Object.entries(entry));
  const ours = new Map(Object.entries(own));
  for (const [key, path] of Object.entries(paths)) {
    if (!said.has(key) || !ours.has(key)) continue;
    findings.overruled(path, said.get(key), ['balancing', key], ours.get(key));
  }
};
