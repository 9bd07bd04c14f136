import { LOOPBACK } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type {
  AboutSettings,
  HealthListenerSettings,
  ListenerSettings,
  PoolSettings,
} from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { PoolEntry } from '../schema/pool.ts';
import type { ServerSection } from '../schema/server-section.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';

/** Times and sizes of the connections of clients; undefined when nothing is said. */
export const listenersOf = (
  { server: section = {}, middleware }: GatewayFile,
  findings: Findings,
): ListenerSettings | undefined => {
  const settings = {
    maxHeaderBytes: firstSaid(
      [
        [section.max_header_size, ['server', 'max_header_size']],
        [section.security?.max_header_size, ['server', 'security', 'max_header_size']],
      ],
      findings,
    ),
    keepAliveMs: firstSaid(
      [
        [section.keepalive_timeout, ['server', 'keepalive_timeout']],
        [section.idle_timeout, ['server', 'idle_timeout']],
        [middleware?.timeout?.keepalive, ['middleware', 'timeout', 'keepalive']],
      ],
      findings,
    ),
    readMs: section.read_timeout,
    writeMs: section.write_timeout,
  };
  return Object.keys(defined(settings)).length === 0 ? undefined : settings;
};

/** `server.health_port`, where the frontends listen. */
export const healthListenerOf = ({
  health_port: port,
  host = LOOPBACK,
}: ServerSection): HealthListenerSettings | undefined =>
  port === undefined ? undefined : { host, port };

/** `connection.pool` and `upstream.connection_pool` in one; where both speak the second counts, which is the narrower. */
export const poolOf = ({ connection, upstream }: GatewayFile): PoolSettings | undefined => {
  if (connection?.pool === undefined && upstream?.connection_pool === undefined) return undefined;
  const all: PoolEntry = {
    ...defined(connection?.pool ?? {}),
    ...defined(upstream?.connection_pool ?? {}),
  };
  return {
    maxSize: all.max_connections_per_host ?? all.max_size,
    minSize: all.min_size,
    maxIdle: all.max_idle_per_host ?? all.max_idle,
    idleMs: all.idle_timeout,
    maxAgeMs: all.max_lifetime,
  };
};

/** What the same sections say of opening a connection, the narrower first. */
export const connectTimes = ({
  connection,
  upstream,
}: GatewayFile): readonly (readonly [number | undefined, Path])[] =>
  (
    [
      [upstream?.connection_pool, ['upstream', 'connection_pool']],
      [connection?.pool, ['connection', 'pool']],
    ] as const
  ).flatMap(([pool, path]) => [
    [pool?.connect_timeout, [...path, 'connect_timeout']] as const,
    [pool?.dial_timeout, [...path, 'dial_timeout']] as const,
  ]);

export const aboutOf = ({ gateway }: GatewayFile): AboutSettings | undefined => {
  const { name, environment, version } = gateway ?? {};
  const isSaid = [name, environment, version].some((value) => value !== undefined);
  return isSaid ? { name, environment, version } : undefined;
};
