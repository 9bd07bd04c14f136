import type { Environment } from '../document/variables.ts';
import type { Findings } from '../normalise/findings.ts';
import { logLevel } from '../schema/observing.ts';
import type { RouterFile } from './schema.ts';

const directSections = {
  MCP_DIRECT_STDIO_ENABLED: 'stdio',
  MCP_DIRECT_WEBSOCKET_ENABLED: 'websocket',
  MCP_DIRECT_HTTP_ENABLED: 'http',
  MCP_DIRECT_SSE_ENABLED: 'sse',
  MCP_DIRECT_TCP_BINARY_ENABLED: 'tcp_binary',
} as const;

/** The file with what variables of the original router say in its place (mission CF-37). `MCP_AUTH_TOKEN` is read with the token. */
export const withVariables = (
  file: RouterFile,
  environment: Environment,
  findings: Findings,
): RouterFile => {
  const flag = (name: string): boolean | undefined => flagOf(name, environment, findings);
  const url = environment['MCP_GATEWAY_URL'] || undefined;
  const level = levelOf(environment['MCP_LOGGING_LEVEL'], findings);
  const metrics = flag('MCP_METRICS_ENABLED') ?? flag('MCP_OBSERVABILITY_ENABLED');
  return {
    ...file,
    ...(url === undefined ? {} : { gateway: { ...file.gateway, url } }),
    ...(level === undefined ? {} : { logging: { ...file.logging, level } }),
    ...(metrics === undefined ? {} : { metrics: { ...file.metrics, enabled: metrics } }),
    ...withDirect(file, flag),
  };
};

const withDirect = (
  { direct_clients: written, direct }: RouterFile,
  flag: (name: string) => boolean | undefined,
): Pick<RouterFile, 'direct_clients' | 'direct'> => {
  const enabled = flag('MCP_DIRECT_CLIENTS_ENABLED');
  const detects = flag('MCP_AUTO_DETECT_PROTOCOLS');
  const switched = Object.entries(directSections).flatMap(([name, key]) => {
    const isOn = flag(name);
    return isOn === undefined ? [] : [[key, { enabled: isOn }] as const];
  });
  const entry = written ?? direct;
  // Single switches say nothing about a router that reaches no server itself.
  if (entry === undefined && enabled !== true) return {};
  const settled = {
    ...entry,
    ...(enabled === undefined ? {} : { enabled }),
    ...(detects === undefined
      ? {}
      : { auto_detection: { ...entry?.auto_detection, enabled: detects } }),
    ...Object.fromEntries(switched),
  };
  return written === undefined && direct !== undefined
    ? { direct: settled }
    : { direct_clients: settled };
};

const flagOf = (
  name: string,
  environment: Environment,
  findings: Findings,
): boolean | undefined => {
  const value = environment[name]?.toLowerCase();
  if (value === undefined || value === '') return undefined;
  if (value === 'true' || value === '1') return true;
  if (value !== 'false' && value !== '0') {
    findings.problem([], `the environment variable ${name} has to be true or false`);
  }
  return false;
};

const levelOf = (value: string | undefined, findings: Findings) => {
  if (value === undefined || value === '') return undefined;
  const parsed = logLevel.safeParse(value.toLowerCase());
  if (parsed.success) return parsed.data;
  const message = `the environment variable MCP_LOGGING_LEVEL: ${parsed.error.issues[0]?.message ?? 'unknown level'}`;
  findings.problem([], message);
  return undefined;
};
