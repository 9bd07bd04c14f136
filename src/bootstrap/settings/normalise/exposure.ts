import { isIP } from 'node:net';
import { formatPath } from '../../../domain/config/problem.ts';
import type { AuthSettings } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { FrontendSettings } from '../frontend-settings.ts';
import type { MetricsSettings } from '../observing-settings.ts';
import type { HealthListenerSettings } from '../operation-settings.ts';
import type { Findings } from './findings.ts';
import type { LocatedFrontend } from './frontends.ts';

type NetworkSettings = Exclude<FrontendSettings, { protocol: 'stdio' }>;

interface Listener {
  readonly host: string;
  readonly port: number;
  readonly label: string;
  readonly path: Path;
  readonly hostPath: Path;
  readonly portPath: Path;
  /** Undefined for listeners beside the frontends. */
  readonly settings: NetworkSettings | undefined;
}

/** A listener that no client connects to. */
interface BesideListener {
  readonly host: string;
  readonly port: number;
  /** Where its port is written. */
  readonly path: Path;
}

/** The listeners of metrics and of health; the first is at `metricsPath`. */
export const besideFrontends = (
  { host, port }: MetricsSettings,
  metricsPath: Path,
  health: HealthListenerSettings | undefined,
): readonly BesideListener[] => [
  ...(port === undefined ? [] : [{ host, port, path: metricsPath }]),
  ...(health === undefined ? [] : [{ ...health, path: ['server', 'health_port'] }]),
];

/** Only this machine can connect. A name counts only when it is the one that cannot be pointed elsewhere. */
const isLoopback = (host: string): boolean => {
  const address = host.toLowerCase();
  if (isIP(address) === 4) return address.startsWith('127.');
  return address === '::1' || address === 'localhost';
};

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Refuses what would let strangers in: design §7, reliability S03. */
export const checkExposure = (
  frontends: readonly LocatedFrontend[],
  beside: readonly BesideListener[],
  auth: AuthSettings | undefined,
  findings: Findings,
): void => {
  checkCertificateOrigins(frontends, findings);
  if (auth !== undefined && auth.provider !== 'none') return;
  const reason = auth === undefined ? 'while auth is missing' : 'while auth.provider is none';
  const fix = 'bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true';
  for (const { path, host, hostPath, settings } of listenersOf(frontends, beside)) {
    if (!isLoopback(host)) {
      const message = `everybody who reaches ${host} could use the gateway ${reason}: ${fix}`;
      findings.problem(hostPath, message);
    }
    if (settings !== undefined && 'allowedOrigins' in settings) {
      checkOrigins(settings.allowedOrigins, path, reason, findings);
    }
  }
};

/** A browser shows its certificate whatever page calls, so that the origin is all that tells the pages apart. */
const checkCertificateOrigins = (
  frontends: readonly LocatedFrontend[],
  findings: Findings,
): void => {
  for (const { settings, path } of frontends) {
    if (!('allowedOrigins' in settings) || !settings.allowedOrigins.includes('*')) continue;
    const { clientAuth = 'none' } = settings.tls ?? {};
    if (clientAuth === 'none') continue;
    const message = `every web page could use the certificate of its reader with allowed_origins "*" and client_auth ${clientAuth}: name the origins, or set server.insecure: true`;
    findings.problem([...path, 'config', 'allowed_origins'], message);
  }
};

const checkOrigins = (
  origins: readonly string[],
  path: Path,
  reason: string,
  findings: Findings,
): void => {
  if (!origins.includes('*')) return;
  const message = `every web page could use the gateway with allowed_origins "*" ${reason}: name the origins, set a token, or set server.insecure: true`;
  findings.problem([...path, 'config', 'allowed_origins'], message);
};

/** Refuses what the system or the paths could not keep apart (mission FE-10). */
export const checkPorts = (
  frontends: readonly LocatedFrontend[],
  beside: readonly BesideListener[],
  findings: Findings,
): void => {
  const earlier: Listener[] = [];
  for (const listener of listenersOf(frontends, beside)) {
    for (const other of earlier) {
      const conflict = conflictOf(other, listener);
      if (conflict === undefined) continue;
      findings.problem(listener.portPath, conflict);
      break;
    }
    earlier.push(listener);
  }
};

const conflictOf = (first: Listener, second: Listener): string | undefined => {
  if (second.port === 0 || first.port !== second.port) return undefined;
  const isSameHost = first.host === second.host;
  if (!isSameHost && !isWildcard(first.host) && !isWildcard(second.host)) return undefined;
  const where = `${second.host}:${second.port} is taken by ${first.label}`;
  if (!canShare(first) || !canShare(second)) {
    return `${where}, and only http, websocket and sse can share a port`;
  }
  if (!isSameHost) return `${where}: frontends that share a port need the same host`;
  if (first.settings?.protocol === second.settings?.protocol) {
    return `${where}, which speaks the same protocol`;
  }
  const differing = sharedKeys.find(
    (key) => listenerValue(first, key) !== listenerValue(second, key),
  );
  return differing && `${where}: frontends that share a port need the same ${differing}`;
};

/** What is decided before a request reaches its frontend, so that there can be only one of it. */
const sharedKeys = ['tls', 'allowed_hosts', 'allowed_origins'] as const;

const listenerValue = ({ settings }: Listener, key: (typeof sharedKeys)[number]): string => {
  if (settings === undefined || !('allowedHosts' in settings)) return '';
  const { tls, allowedHosts, allowedOrigins } = settings;
  const values = { tls: tls ?? {}, allowed_hosts: allowedHosts, allowed_origins: allowedOrigins };
  return JSON.stringify(values[key]);
};

const canShare = ({ settings }: Listener): boolean =>
  settings !== undefined && 'allowedHosts' in settings;

const listenersOf = (
  frontends: readonly LocatedFrontend[],
  beside: readonly BesideListener[],
): readonly Listener[] => [
  ...frontends.flatMap((frontend) => listenerOf(frontend) ?? []),
  ...beside.map(({ host, port, path }) => ({
    host,
    port,
    label: formatPath(path),
    path,
    hostPath: path,
    portPath: path,
    settings: undefined,
  })),
];

const listenerOf = ({
  settings,
  path,
  addressPath,
  hostPath,
}: LocatedFrontend): Listener | undefined => {
  if (settings.protocol === 'stdio') return undefined;
  const { host, port, name } = settings;
  return {
    host,
    port,
    label: `frontend "${name}"`,
    path,
    hostPath: hostPath ?? addressPath ?? [...path, 'config', 'host'],
    portPath: addressPath ?? [...path, 'config', 'port'],
    settings,
  };
};
