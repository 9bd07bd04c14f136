import type { PathStep } from '../../../domain/config/problem.ts';
import type { Environment } from '../document/tree-reader.ts';
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

const variables = ['CROSS_PROTOCOL_LOAD_BALANCING', 'MCP_CROSS_PROTOCOL_LOAD_BALANCE'];

/**
 * `balancing` and what the original programs call it. What stands in both is a mistake; among the original places
 * `routing` counts before `load_balancing` (mission C-37).
 */
export const joinedBalancing = (
  file: GatewayFile,
  environment: Environment,
  findings: Findings,
): JoinedBalancing => {
  const own = file.balancing ?? {};
  const routing = routingOf(file);
  const section = loadBalancingOf(file);
  const gateway = gatewayOf(file, findings);
  for (const source of [routing, section, gateway]) refuseTwice(own, source, findings);
  const isSwitched = variables.some((name) => isOn(name, environment, findings));
  return {
    entry: { ...gateway.entry, ...section.entry, ...routing.entry, ...defined(own) },
    paths: { ...pathsOf(gateway), ...pathsOf(section), ...pathsOf(routing), ...ownPaths(own) },
    isCrossing:
      isSwitched ||
      own.cross_protocol === true ||
      file.routing?.cross_protocol_load_balancing === true ||
      file.load_balancing?.strategy === 'cross_protocol',
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

const refuseTwice = (own: BalancingEntry, { entry, paths }: Source, findings: Findings): void => {
  for (const [key, path] of Object.entries(paths)) {
    if (!Object.hasOwn(entry, key) || !Object.hasOwn(own, key)) continue;
    findings.keyProblem(path, `balancing.${key} says it already: remove one of both`);
  }
};

/** Whether a variable of the original programs switches something on. */
export const isOn = (name: string, environment: Environment, findings: Findings): boolean => {
  const value = environment[name]?.toLowerCase();
  if (value === 'true' || value === '1') return true;
  if (value !== undefined && !['', 'false', '0'].includes(value)) {
    findings.problem([], `the environment variable ${name} has to be true or false`);
  }
  return false;
};
