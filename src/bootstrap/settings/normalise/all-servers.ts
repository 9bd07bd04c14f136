import type { BalancingSettings } from '../balancing-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { ServerSettings } from '../settings.ts';
import { joinedBackends } from './backend-groups.ts';
import type { Findings } from './findings.ts';
import { listServers } from './server-list.ts';
import { type FileBase, serverOfEntry } from './servers.ts';
import { withSharedRules } from './shared-rules.ts';
import { upstreamServers, withGroupStrategies } from './upstream-groups.ts';

/** The servers of all parts of a file that describe some. */
export const allServers = (
  file: GatewayFile,
  base: FileBase,
  balancing: BalancingSettings,
  findings: Findings,
): readonly ServerSettings[] => {
  const { servers = {}, backends = [], upstream } = file;
  const entries = Object.entries(servers);
  const problemsBefore = findings.problems.length;
  const described = [
    ...entries.map(([name, entry]) =>
      serverOfEntry(name, entry, ['servers', name], base, findings),
    ),
    ...joinedBackends(backends, base, findings),
    ...upstreamServers(upstream, base, findings),
  ].filter((draft) => draft !== undefined);
  if (described.length === 0 && findings.problems.length === problemsBefore) {
    const where =
      file.servers === undefined && file.backends !== undefined ? 'backends' : 'servers';
    const what = entries.length + backends.length > 0 ? 'every server is disabled' : 'no servers';
    findings.keyProblem(
      [where],
      `${what}: add one, for example servers: { demo: { command: node, args: [server.ts] } }`,
    );
  }
  const drafts = withGroupStrategies(upstream, described, findings);
  return listServers(withSharedRules(file, drafts, findings), balancing, findings);
};
