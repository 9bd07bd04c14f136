import { DEFAULT_MAX_HEALTH_CONNECTIONS, LOOPBACK } from '../defaults.ts';
import type { TcpHealthFrontendSettings } from '../frontend-settings.ts';
import type { ServerSection } from '../schema/server-section.ts';
import type { Findings } from './findings.ts';
import type { LocatedFrontend } from './frontends.ts';

/** `server.tcp_health_port` adds a health listener where TCP clients connect, else on this machine (mission WP-09). */
export const withHealthPort = (
  section: ServerSection,
  frontends: readonly LocatedFrontend[],
  findings: Findings,
): readonly LocatedFrontend[] => {
  const own = section.tcp_health_port;
  const port = own ?? checkedPort(section);
  if (port === undefined) return frontends;
  const path =
    own === undefined
      ? ['server', 'health_checks', 'tcp_binary', 'port']
      : ['server', 'tcp_health_port'];
  const all = frontends.map(({ settings }) => settings);
  const tcp = all.find(({ protocol }) => protocol === 'tcp');
  const settings: TcpHealthFrontendSettings = {
    protocol: 'tcp_health',
    name: 'tcp_health',
    host: tcp?.protocol === 'tcp' ? tcp.host : (section.host ?? LOOPBACK),
    port,
    maxConnections: DEFAULT_MAX_HEALTH_CONNECTIONS,
  };
  const other = all.find(({ protocol }) => protocol === 'tcp_health');
  if (other !== undefined) {
    const message = `frontend "${other.name}" answers health checks already: keep one of the two`;
    findings.keyProblem(path, message);
    return frontends;
  }
  if (all.some(({ name }) => name === settings.name)) {
    findings.keyProblem(path, `there is already a frontend named "${settings.name}"`);
  }
  return [...frontends, { settings, path, addressPath: path }];
};

/** Where the original gateway looks for the health of its TCP frontend (mission HE-13). */
const checkedPort = ({ health_checks: checks }: ServerSection): number | undefined =>
  checks?.tcp_binary?.enabled === false ? undefined : checks?.tcp_binary?.port;
