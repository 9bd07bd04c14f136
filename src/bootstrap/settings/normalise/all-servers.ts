import type { BalancingSettings } from '../balancing-settings.ts';
import type { Path } from '../document/places.ts';
import type { BackendEntry } from '../schema/backend-entry.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { ServerSettings } from '../settings.ts';
import { joinedBackends } from './backend-groups.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { withProtocolDefaults } from './protocol-defaults.ts';
import { listServers } from './server-list.ts';
import { serverOfEntry } from './servers.ts';
import { withSharedRules } from './shared-rules.ts';
import { staticServers } from './static-servers.ts';
import { upstreamServers, withGroupStrategies } from './upstream-groups.ts';

/** The servers of all parts of a file that describe some. `discovers`: there may be more. */
export const allServers = (
  file: GatewayFile,
  base: FileBase,
  balancing: BalancingSettings,
  discovers: boolean,
  findings: Findings,
): readonly ServerSettings[] => {
  const { servers = {}, upstream } = file;
  const [backends, backendsPath] = backendsOf(file);
  const entries = Object.entries(servers);
  const problemsBefore = findings.problems.length;
  const described = [
    ...entries.map(([name, entry]) =>
      serverOfEntry(name, entry, ['servers', name], base, findings),
    ),
    ...joinedBackends(backends, backendsPath, base, findings),
    ...upstreamServers(upstream, base, findings),
    ...staticServers(file, base, findings),
  ].filter((draft) => draft !== undefined);
  const hasNone = described.length === 0 && findings.problems.length === problemsBefore;
  if (hasNone && discovers) {
    const message =
      'the file has no servers, and none are discovered in this version: clients find nothing';
    const key = file.discovery === undefined ? 'service_discovery' : 'discovery';
    findings.warn([key], message);
  } else if (hasNone) {
    const where =
      file.servers === undefined && file.backends !== undefined ? 'backends' : 'servers';
    const what = entries.length + backends.length > 0 ? 'every server is disabled' : 'no servers';
    findings.keyProblem(
      [where],
      `${what}: add one, for example servers: { demo: { command: node, args: [server.ts] } }`,
    );
  }
  const common = withProtocolDefaults(file, described, findings);
  const drafts = withGroupStrategies(upstream, common, findings);
  return listServers(withSharedRules(file, drafts, findings), balancing, findings);
};

/** A list, or a map that may have one (mission C-09). */
const backendsOf = ({ backends = [] }: GatewayFile): readonly [readonly BackendEntry[], Path] =>
  Array.isArray(backends)
    ? [backends, ['backends']]
    : [backends.backends ?? [], ['backends', 'backends']];
