import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import { DEFAULT_ERAS, DEFAULT_SERVER_ERA } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { ServerEraEntry } from '../schema/eras.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { EraSettings, ServerEraSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

export const erasOf = ({ eras: file = {} }: GatewayFile): EraSettings => ({
  ...DEFAULT_ERAS,
  ...defined({
    probeTimeoutMs: file.probe_timeout,
    verdictMaxAgeMs: file.verdict_max_age,
    parkTimeoutMs: file.park_timeout,
    askCollectMs: file.ask_collect,
    maxParked: file.max_parked,
    maxRounds: file.max_rounds,
    sessionIdleMs: file.session_idle,
    maxSessionsPerServer: file.max_sessions_per_server,
    stateKeys: file.state_keys,
  }),
});

/** The era of one server, and how stateless clients use it while it has sessions. */
export const serverEraOf = (
  { era, capabilities, max_links: maxLinks }: ServerEraEntry,
  protocols: readonly BackendProtocol[],
  path: Path,
  findings: Findings,
): ServerEraSettings => {
  if (era === 'modern' && protocols.includes('sse')) {
    const message = 'HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it';
    findings.problem([...path, 'era'], message);
  }
  const refuse = (key: string, subject: string): void =>
    findings.keyProblem([...path, key], `${key} has no meaning for ${subject}`);
  const sessionless = 'a server of era modern, which has no sessions';
  if (era === 'modern' && capabilities !== undefined) refuse('capabilities', sessionless);
  if (era === 'modern' && maxLinks !== undefined) refuse('max_links', sessionless);
  else if (protocols.every((protocol) => protocol === 'http') && maxLinks !== undefined) {
    refuse('max_links', 'a server on http, which says for each message what call it belongs to');
  }
  return { ...DEFAULT_SERVER_ERA, ...defined({ era, capabilities, maxLinks }) };
};
