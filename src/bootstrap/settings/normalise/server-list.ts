import type { BackendTarget } from '../../../domain/balancing/endpoint.ts';
import { isNamespace } from '../../../domain/routing/namespace.ts';
import type { Path } from '../document/places.ts';
import type { ServerEraSettings, ServerRuleSettings, ServerSettings } from '../settings.ts';
import type { Findings } from './findings.ts';
import { labelOf } from './targets.ts';

/** A server as one part of the file describes it, before it is held against the others. */
export interface ServerDraft {
  readonly name: string;
  readonly shared: boolean;
  readonly replay: ServerSettings['replay'];
  readonly lists: ServerSettings['lists'];
  readonly instructions: ServerSettings['instructions'];
  readonly era: ServerEraSettings;
  readonly rules: ServerRuleSettings;
  readonly targets: readonly { readonly target: BackendTarget; readonly path: Path }[];
  readonly path: Path;
}

/** The servers under their names, each endpoint with its id. */
export const listServers = (
  drafts: readonly ServerDraft[],
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
      endpoints: listEndpoints(draft, findings),
    });
  }
  return servers;
};

/** A single endpoint goes by the server's name; of several each adds where it is, which survives a reordering. */
const listEndpoints = (
  { name, targets }: ServerDraft,
  findings: Findings,
): ServerSettings['endpoints'] => {
  if (targets.length === 1)
    return targets.map(({ target }) => ({ id: name, server: name, target }));
  const known = new Set<string>();
  return targets.map(({ target, path }) => {
    const id = `${name}@${labelOf(target)}`;
    if (known.has(id)) findings.problem(path, 'this endpoint is listed twice');
    known.add(id);
    return { id, server: name, target };
  });
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
