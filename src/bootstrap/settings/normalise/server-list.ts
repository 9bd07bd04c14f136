import type { BackendTarget, Endpoint } from '../../../domain/balancing/endpoint.ts';
import { isNamespace } from '../../../domain/routing/namespace.ts';
import type { BalancingSettings } from '../balancing-settings.ts';
import type { Path } from '../document/places.ts';
import type { BalancingEntry } from '../schema/balancing.ts';
import type { ServerEraSettings, ServerRuleSettings, ServerSettings } from '../settings.ts';
import type { UpstreamAuthSettings } from '../upstream-auth-settings.ts';
import type { WorkerSettings } from '../worker-settings.ts';
import { serverBalancingOf } from './balancing.ts';
import { defined } from './defined.ts';
import type { EndpointTraits } from './endpoint-traits.ts';
import type { Findings } from './findings.ts';
import { labelOf } from './targets.ts';

/** One endpoint as it is described. */
export interface EndpointDraft extends EndpointTraits {
  readonly target: BackendTarget;
  /** What tells it from the others; undefined: where it is. */
  readonly name?: string;
  readonly path: Path;
}

/** A server as one part of the file describes it, before it is held against the others. */
export interface ServerDraft {
  readonly name: string;
  readonly shared: boolean;
  readonly replay: ServerSettings['replay'];
  readonly lists: ServerSettings['lists'];
  readonly instructions: ServerSettings['instructions'];
  readonly era: ServerEraSettings;
  readonly rules: ServerRuleSettings;
  readonly balancing: { readonly entry: BalancingEntry | undefined; readonly path: Path };
  readonly workers?: WorkerSettings | undefined;
  readonly auth?: UpstreamAuthSettings | undefined;
  readonly targets: readonly EndpointDraft[];
  readonly path: Path;
}

/** The servers under their names, each endpoint with its id. */
export const listServers = (
  drafts: readonly ServerDraft[],
  balancing: BalancingSettings,
  findings: Findings,
): readonly ServerSettings[] => {
  const known = new Set<string>();
  const servers: ServerSettings[] = [];
  for (const draft of drafts) {
    const { name, shared, replay, lists, instructions, era, rules, path } = draft;
    if (!isNamespace(name)) findings.keyProblem(path, refuseName(name));
    if (known.has(name)) findings.keyProblem(path, `there is already a server named "${name}"`);
    known.add(name);
    servers.push({
      name,
      shared,
      replay,
      lists,
      instructions,
      ...era,
      ...rules,
      balancing: serverBalancingOf(
        draft.balancing.entry,
        draft.balancing.path,
        balancing,
        findings,
      ),
      workers: draft.workers,
      ...defined({ auth: draft.auth }),
      endpoints: listEndpoints(draft, findings).flatMap((one) => workersAt(one, draft.workers)),
    });
  }
  return servers;
};

/** A single endpoint goes by the server's name; of several each adds where it is, which survives a reordering. */
const listEndpoints = (
  { name, targets }: ServerDraft,
  findings: Findings,
): ServerSettings['endpoints'] => {
  const known = new Set<string>();
  const whereabouts = whereaboutsOf(targets);
  return targets.map(({ target, path, name: own, ...traits }, index) => {
    const isAlone = targets.length === 1 && own === undefined;
    const id = isAlone ? name : `${name}@${own ?? whereabouts[index]}`;
    if (known.has(id)) findings.problem(path, refuseTwin(target, own));
    known.add(id);
    return { id, server: name, target, ...traits };
  });
};

/** Each of several processes is an endpoint of its own, so that all that is done for endpoints is done for them. */
const workersAt = (
  endpoint: Endpoint,
  workers: WorkerSettings | undefined,
): readonly Endpoint[] => {
  if (workers === undefined || endpoint.target.protocol !== 'stdio') return [endpoint];
  const { count, maxInFlight } = workers;
  const worker = { ...endpoint, ...defined({ maxInFlight: endpoint.maxInFlight ?? maxInFlight }) };
  if (count === 1) return [worker];
  return Array.from({ length: count }, (_, index) => ({
    ...worker,
    id: `${endpoint.id}#${index + 1}`,
  }));
};

/** Where each is; of several protocols at one address each says its protocol too. */
const whereaboutsOf = (targets: readonly EndpointDraft[]): readonly string[] => {
  const labels = targets.map(({ target }) => labelOf(target));
  const protocols = new Map<string, Set<string>>();
  for (const [index, { target }] of targets.entries()) {
    const label = labels[index] ?? '';
    protocols.set(label, (protocols.get(label) ?? new Set()).add(target.protocol));
  }
  return targets.map(({ target }, index) => {
    const label = labels[index] ?? '';
    return (protocols.get(label)?.size ?? 0) > 1 ? `${target.protocol}://${label}` : label;
  });
};

/** What can be started any number of times needs names to be told apart. */
const refuseTwin = ({ protocol }: BackendTarget, own: string | undefined): string => {
  if (own !== undefined) return `there is already an endpoint "${own}" of this server`;
  return protocol === 'stdio'
    ? 'another endpoint is started by the same command: give each an id'
    : 'this endpoint is listed twice';
};

const refuseName = (name: string): string => {
  const proposal = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, 255);
  return (
    `${JSON.stringify(name)} cannot be a server's name: clients address it, so only letters, digits, ".", "_" and "-"` +
    ` (no "..", at most 255), for example "${proposal === '' ? 'server' : proposal}"`
  );
};
