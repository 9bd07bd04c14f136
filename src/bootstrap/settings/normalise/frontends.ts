import { DEFAULT_COMPRESSION } from '../../../adapters/shared/frames/compression.ts';
import {
  DEFAULT_HEARTBEAT_MS,
  DEFAULT_KEEP_ALIVE_MS,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_MAX_HEALTH_CONNECTIONS,
  DEFAULT_PORTS,
  LOOPBACK,
} from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type {
  FrontendSettings,
  TcpFrontendSettings,
  TcpHealthFrontendSettings,
} from '../frontend-settings.ts';
import type { FrontendEntry, ServerSection } from '../schema/server-section.ts';
import type { LimitSettings, ServerSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import type { LocatedEntry } from './listen.ts';
import { stdioModes } from './stdio-modes.ts';
import { tlsOf } from './tls.ts';

/** What a frontend inherits where it says nothing itself. */
export interface FrontendBase extends FileBase {
  readonly section: ServerSection;
  /** Where `section.tls` is written, when that is not in `server`. */
  readonly tlsPath?: Path;
  readonly limits: LimitSettings;
}

export interface LocatedFrontend {
  readonly settings: FrontendSettings;
  readonly path: Path;
  /** Where its address is written, when that is not in its `config`. */
  readonly addressPath?: Path;
  /** Where its host is written, when that is elsewhere still. */
  readonly hostPath?: Path;
}

const NO_CAP = 10_000_000;

/** The enabled frontends of `server.frontends[]` (mission FE-09…14). */
export const listFrontends = (
  entries: readonly FrontendEntry[],
  base: FrontendBase,
  findings: Findings,
): readonly LocatedFrontend[] =>
  listLocated(
    entries.map((entry, index) => ({ entry, path: ['server', 'frontends', index] })),
    base,
    findings,
  );

/** The same for frontends wherever they are described. */
export const listLocated = (
  entries: readonly LocatedEntry[],
  base: FrontendBase,
  findings: Findings,
): readonly LocatedFrontend[] => {
  const located: LocatedFrontend[] = [];
  const names = new Set<string>();
  for (const { entry, path, portPath, modesPath } of entries) {
    if (entry.enabled === false) continue;
    const settings = frontendOf(entry, path, base, findings, modesPath);
    if (names.has(settings.name)) {
      findings.problem([...path, 'name'], `there is already a frontend named "${settings.name}"`);
    }
    names.add(settings.name);
    located.push(
      portPath === undefined
        ? { settings, path }
        : { settings, path, addressPath: portPath, hostPath: ['server', 'host'] },
    );
  }
  return located;
};

/** A namespace nobody serves would turn every client away, and only once it has connected. */
export const checkNamespaces = (
  frontends: readonly LocatedFrontend[],
  servers: readonly ServerSettings[],
  findings: Findings,
): void => {
  const known = servers.map(({ name }) => name);
  for (const { settings, path } of frontends) {
    if (!('namespace' in settings) || settings.namespace === undefined) continue;
    if (known.includes(settings.namespace)) continue;
    const message = `no server is named "${settings.namespace}": one of ${known.join(', ')}`;
    findings.problem([...path, 'config', 'namespace'], message);
  }
};

const frontendOf = (
  entry: FrontendEntry,
  path: Path,
  base: FrontendBase,
  findings: Findings,
  modesPath: Path = [...path, 'config', 'modes'],
): FrontendSettings => {
  const { limits } = base;
  const name = entry.name ?? entry.protocol;
  if (entry.protocol === 'stdio') {
    const modes = stdioModes(entry.config?.modes, modesPath, base, findings);
    const maxMessageBytes = entry.config?.max_message_size ?? limits.maxMessageBytes;
    return { protocol: 'stdio', name, modes, namespace: entry.config?.namespace, maxMessageBytes };
  }
  if (entry.protocol === 'tcp_health') return healthOf(name, entry.config, base);
  const network = { name, ...networkOf(entry, path, base, findings) };
  switch (entry.protocol) {
    case 'http':
      return {
        protocol: 'http',
        ...network,
        ...webOf(entry, base),
        path: entry.config?.path,
        maxBodyBytes: entry.config?.max_request_size ?? limits.maxHttpBodyBytes,
      };
    case 'websocket':
      return {
        protocol: 'websocket',
        ...network,
        ...webOf(entry, base),
        path: entry.config?.path,
        maxMessageBytes: entry.config?.max_message_size ?? limits.maxMessageBytes,
      };
    case 'sse':
      return {
        protocol: 'sse',
        ...network,
        ...webOf(entry, base),
        streamPath: entry.config?.stream_endpoint,
        requestPath: entry.config?.request_endpoint,
        maxBodyBytes: entry.config?.max_request_size ?? limits.maxHttpBodyBytes,
        keepAliveMs: entry.config?.keepalive_interval ?? DEFAULT_KEEP_ALIVE_MS,
      };
    case 'tcp':
    case 'tcp_binary': {
      const maxMessageBytes = entry.config?.max_message_size ?? limits.maxMessageBytes;
      const heartbeatMs = entry.config?.heartbeat_interval ?? DEFAULT_HEARTBEAT_MS;
      const { namespace } = entry.config ?? {};
      const compression = compressionOf(entry.config?.compression);
      return { protocol: 'tcp', ...network, namespace, maxMessageBytes, heartbeatMs, compression };
    }
  }
};

type TcpEntry = Extract<FrontendEntry, { protocol: 'tcp' | 'tcp_binary' }>;

const compressionOf = (
  entry: NonNullable<TcpEntry['config']>['compression'],
): TcpFrontendSettings['compression'] =>
  entry?.enabled === false
    ? undefined
    : {
        ...DEFAULT_COMPRESSION,
        ...defined({ level: entry?.level, minBytes: entry?.min_size }),
      };

type HealthEntry = Extract<FrontendEntry, { protocol: 'tcp_health' }>;

const healthOf = (
  name: string,
  config: HealthEntry['config'],
  { section }: FrontendBase,
): TcpHealthFrontendSettings => ({
  protocol: 'tcp_health',
  name,
  host: config?.host ?? section.host ?? LOOPBACK,
  port: config?.port ?? DEFAULT_PORTS.tcp_health,
  maxConnections: config?.max_connections ?? DEFAULT_MAX_HEALTH_CONNECTIONS,
});

type NetworkEntry = Exclude<FrontendEntry, { protocol: 'stdio' | 'tcp_health' }>;
type WebEntry = Extract<NetworkEntry, { protocol: 'http' | 'websocket' | 'sse' }>;

const networkOf = (
  { config, protocol }: NetworkEntry,
  path: Path,
  base: FrontendBase,
  findings: Findings,
) => ({
  host: config?.host ?? base.section.host ?? LOOPBACK,
  port: config?.port ?? DEFAULT_PORTS[protocol === 'tcp_binary' ? 'tcp' : protocol],
  tls: tlsOf(config?.tls, path, base, findings),
  maxConnections: config?.max_connections ?? inheritedCap(base.section) ?? DEFAULT_MAX_CONNECTIONS,
});

/** 0 in `server` is no cap (mission RL-14): more than there can be. */
const inheritedCap = ({ max_connections: cap }: ServerSection): number | undefined =>
  cap === 0 ? NO_CAP : cap;

const webOf = ({ config }: WebEntry, { section }: FrontendBase) => ({
  allowedOrigins: config?.allowed_origins ?? section.allowed_origins ?? [],
  allowedHosts: config?.allowed_hosts ?? section.allowed_hosts ?? [],
});
