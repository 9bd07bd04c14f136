import { resolve } from 'node:path';
import { DEFAULT_LOG, LOOPBACK } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { LogSettings, MetricsSettings } from '../observing-settings.ts';
import type { TracingSettings } from '../operation-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { LoggingEntry } from '../schema/observing.ts';
import { defined } from './defined.ts';
import { endpointOf } from './endpoint.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';

export interface LocatedMetrics {
  readonly settings: MetricsSettings;
  /** Where its port is written. */
  readonly path: Path;
}

/** What every HTTP listener serves besides figures. */
const taken =
  /^\/(?:$|health|ready|readiness|liveness|mcp|ws|sse|message|events|api\/|\.well-known|security\.txt)/;

/** `metrics.endpoint`, else `metrics.port`, else `server.metrics_port` (mission C-29). */
export const metricsOf = (
  { metrics = {}, server = {} }: GatewayFile,
  findings: Findings,
): LocatedMetrics => {
  const endpoint = endpointOf(metrics.endpoint, ['metrics', 'endpoint'], findings);
  const port = firstSaid(
    [
      [endpoint?.port, ['metrics', 'endpoint']],
      [metrics.port, ['metrics', 'port']],
      [server.metrics_port, ['server', 'metrics_port']],
    ],
    findings,
  );
  const path =
    endpoint === undefined
      ? metrics.port === undefined
        ? ['server', 'metrics_port']
        : ['metrics', 'port']
      : ['metrics', 'endpoint'];
  if (metrics.path !== undefined && taken.test(metrics.path)) {
    const message = `${metrics.path} is where something else is served: choose another path`;
    findings.problem(['metrics', 'path'], message);
  }
  return {
    path,
    settings: {
      enabled: metrics.enabled ?? true,
      host: endpoint?.host ?? metrics.host ?? server.metrics_host ?? server.host ?? LOOPBACK,
      port,
      auth: metrics.auth ?? 'auto',
      path: metrics.path === '/metrics' ? undefined : metrics.path,
    },
  };
};

const isPath = (output: string): boolean => /[\\/]/.test(output);

/** Where lines go: standard error, or a file (mission TR-01); standard output belongs to the protocol. */
export const logOf = (
  entry: LoggingEntry = {},
  { folder }: FileBase,
  findings: Findings,
): LogSettings => {
  const { level, structured, output, file_path: file } = entry;
  const format = entry.format ?? (structured === undefined ? undefined : formatOf(structured));
  const path = ['logging', 'output'];
  if (output === 'stdout') {
    const message = 'logs go to standard error: standard output belongs to the protocol';
    findings.warn(path, message);
  } else if (output === 'file' && file === undefined) {
    findings.problem(path, 'output file needs file_path');
  } else if (output !== undefined && !['stderr', 'file'].includes(output) && !isPath(output)) {
    const message = `expected stderr, file or the path of a file, found ${JSON.stringify(output)}`;
    findings.problem(path, message);
  }
  const named = output !== undefined && isPath(output) ? output : undefined;
  const wanted = named ?? (output === undefined || output === 'file' ? file : undefined);
  if (file !== undefined && wanted !== file) {
    const message = `file_path has no effect with output ${output}: set output: file`;
    findings.warn(['logging', 'file_path'], message);
  }
  return {
    ...DEFAULT_LOG,
    ...defined({
      level,
      format,
      file: wanted === undefined ? undefined : resolve(folder, wanted),
    }),
  };
};

const formatOf = (isStructured: boolean): LogSettings['format'] =>
  isStructured ? 'json' : 'pretty';

/** Mission C-43: an agent of the old kind becomes a collector on its host. */
export const tracingOf = (
  { tracing: entry }: GatewayFile,
  findings: Findings,
): TracingSettings | undefined => {
  if (entry === undefined) return undefined;
  const { agent_host: agent, otlp_endpoint: otlp, endpoint } = entry;
  if (entry.enabled === true && agent !== undefined && (otlp ?? endpoint) === undefined) {
    const message = `agent_host and agent_port name an agent of the retired Jaeger protocol: http://${agent}:4318 is taken in its place; set otlp_endpoint`;
    findings.warn(['tracing', 'agent_host'], message);
  }
  return {
    isEnabled: entry.enabled ?? false,
    serviceName: entry.service_name ?? 'mcp-gateway',
    serviceVersion: entry.service_version,
    environment: entry.environment,
    endpoint: otlp ?? endpoint ?? (agent === undefined ? undefined : `http://${agent}:4318`),
    exporter: entry.exporter_type,
    insecure: entry.otlp_insecure ?? false,
    sampled: sampledOf(entry),
    protocolSpans: entry.protocol_spans ?? false,
  };
};

const sampledOf = ({
  sampler_type: type,
  sampler_param: part = 1,
}: NonNullable<GatewayFile['tracing']>): number => {
  if (type === 'never') return 0;
  if (type === 'always') return 1;
  return type === 'const' ? Math.ceil(part) : part;
};
