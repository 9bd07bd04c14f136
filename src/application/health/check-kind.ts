import type { BackendProtocol } from '../../domain/balancing/endpoint.ts';
import type { CheckKind, CheckSettings } from './check-settings.ts';

type Way = Exclude<CheckKind, 'auto'>;

/**
 * `auto` by protocol (PH-07). What carries MCP over HTTP or WebSocket is asked in MCP, over a session of the checker's
 * own. On a socket a frame or a line says the same without a session. A process is never started only to look at it.
 */
const autoKinds: Readonly<Record<BackendProtocol, Way>> = {
  http: 'mcp',
  sse: 'mcp',
  websocket: 'mcp',
  tcp: 'tcp',
  unix: 'tcp',
  stdio: 'process',
  // The link finds out what is spoken there.
  auto: 'mcp',
};

const isSocket = (protocol: BackendProtocol): boolean => protocol === 'tcp' || protocol === 'unix';

const hasOrigin = (protocol: BackendProtocol): boolean =>
  !isSocket(protocol) && protocol !== 'auto';

/** Whether endpoints on this protocol can be checked in this way. `path`: of HTTP checks. */
export const canCheck = (way: Way, protocol: BackendProtocol, path: string): boolean => {
  if (way === 'process' || protocol === 'stdio') return way === 'process' && protocol === 'stdio';
  if (way === 'tcp') return isSocket(protocol);
  return way !== 'http' || hasOrigin(protocol) || !path.startsWith('/');
};

/** As the settings say, where that is possible, else as the protocol allows. */
export const checkWayOf = (
  { kind, http }: Pick<CheckSettings, 'kind' | 'http'>,
  protocol: BackendProtocol,
): Way => (kind !== 'auto' && canCheck(kind, protocol, http.path) ? kind : autoKinds[protocol]);
