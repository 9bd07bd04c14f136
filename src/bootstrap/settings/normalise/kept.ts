import { resolve } from 'node:path';
import type { HealthRouteSettings, KeptSettings } from '../kept-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { HealthRouteEntry } from '../schema/listen.ts';
import { defined } from './defined.ts';
import type { FileBase } from './file-base.ts';

/** What is understood and not yet done; that it is kept is said by the table of keys. */
export const keptOf = (file: GatewayFile, { folder }: FileBase): KeptSettings | undefined => {
  const { server = {}, middleware = {}, metrics = {}, logging = {}, backends } = file;
  const { request_id: requestId, compression } = middleware;
  const byProtocol = Array.isArray(backends) ? undefined : backends;
  const kept: KeptSettings = {
    connectionBufferBytes: server.connection_buffer_size,
    healthRoutes: healthRoutesOf(server.health_checks),
    requestIdHeader:
      requestId === undefined || requestId.enabled === false
        ? undefined
        : (requestId.header_name ?? 'X-Request-ID'),
    compression:
      compression === undefined || compression.enabled === false
        ? undefined
        : { algorithms: compression.algorithms ?? ['gzip'], minBytes: compression.min_size },
    metricLabels: metrics.labels,
    histogramBuckets: metrics.histogram_buckets,
    pushGateway: metrics.push_gateway,
    logFileBytes: logging.max_file_size,
    logFiles: logging.max_files,
    socketFolders: byProtocol?.stdio?.socket_paths?.map((path) => resolve(folder, path)),
  };
  return Object.keys(defined(kept)).length === 0 ? undefined : kept;
};

type HealthChecks = NonNullable<NonNullable<GatewayFile['server']>['health_checks']>;

const healthRoutesOf = (entries: HealthChecks | undefined): KeptSettings['healthRoutes'] =>
  entries &&
  Object.fromEntries(
    Object.entries(defined(entries)).map(([name, entry]) => [name, healthRouteOf(entry)]),
  );

const healthRouteOf = (entry: HealthRouteEntry): HealthRouteSettings => ({
  isEnabled: entry.enabled ?? true,
  path: entry.endpoint,
  socketPath: entry.socket_path,
  port: entry.port,
  timeoutMs: entry.timeout,
});
