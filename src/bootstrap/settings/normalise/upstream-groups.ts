import type { GatewayFile } from '../schema/gateway-file.ts';
import type { UpstreamGroupEntry } from '../schema/upstream.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';
import { draftOf, endpointsOf } from './servers.ts';

type Upstream = GatewayFile['upstream'];

const groupsOf = (upstream: Upstream): readonly (readonly [string, UpstreamGroupEntry])[] =>
  Object.entries(upstream?.groups ?? {});

/** The servers of `upstream.groups`: each group that has endpoints is one. */
export const upstreamServers = (
  upstream: Upstream,
  base: FileBase,
  findings: Findings,
): readonly (ServerDraft | undefined)[] =>
  groupsOf(upstream).map(([name, { servers = [] }]) => {
    if (servers.length === 0) return undefined;
    const path = ['upstream', 'groups', name];
    const entries = servers.map(({ metadata, labels, ...entry }) => ({
      ...entry,
      labels: { ...metadata, ...labels },
    }));
    const places = endpointsOf(entries, [...path, 'servers'], base, findings);
    return draftOf(name, {}, places, path, base, findings);
  });

/** A group says how the endpoints of the server of its name share, also where that is described elsewhere (mission C-37). */
export const withGroupStrategies = (
  upstream: Upstream,
  drafts: readonly ServerDraft[],
  findings: Findings,
): readonly ServerDraft[] => {
  const groups = groupsOf(upstream);
  for (const [name] of groups) {
    if (drafts.some((draft) => draft.name === name) || findings.problems.length > 0) continue;
    const message = `group "${name}" has no servers, and there is no server of this name: add servers: [{ url: … }]`;
    findings.keyProblem(['upstream', 'groups', name], message);
  }
  return drafts.map((draft) => {
    const strategy = groups.find(([name]) => name === draft.name)?.[1].strategy;
    if (strategy === undefined) return draft;
    const path = ['upstream', 'groups', draft.name];
    const { entry } = draft.balancing;
    if (entry === undefined) return { ...draft, balancing: { entry: { strategy }, path } };
    if (entry.strategy !== undefined && entry.strategy !== strategy) {
      const message = `server "${draft.name}" has strategy ${entry.strategy} already: remove one of both`;
      findings.keyProblem([...path, 'strategy'], message);
    }
    return { ...draft, balancing: { ...draft.balancing, entry: { ...entry, strategy } } };
  });
};
