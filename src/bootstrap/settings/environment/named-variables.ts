import type { Path } from '../document/places.ts';
import type { Overlay } from './overlay.ts';
import { placeBackends, placeMetricsPort } from './placing.ts';
import { placeInDiscovery, placeProvider } from './placing-discovery.ts';
import { placeHost, placePort, placeSocket } from './placing-frontends.ts';
import { asFlag, asList, asLogLevel, asPort, asText, type Reader } from './readers.ts';

/** Sets a value that does not simply stand at one path; why it cannot is one sentence. */
type Placing = (overlay: Overlay, value: unknown, variable: string) => string | undefined;

/** A variable of the original programs, or ours, that stands for one setting. */
export interface NamedVariable {
  /** Names of one meaning: of those that are set the first one counts. */
  readonly names: readonly string[];
  readonly path: Path;
  readonly reads: Reader;
  /** It counts only where the file has something at none of these paths, which say more than it can. */
  readonly yieldsTo?: readonly Path[];
  /** It counts only where the file has something at one of these paths: others use the name too. */
  readonly needs?: readonly Path[];
  readonly place?: Placing;
  /** Other programs use this name for their own, so that what cannot be read is left out with a warning. */
  readonly isShared?: boolean;
}

const backendSwitch = (name: string, protocol: string): NamedVariable => ({
  names: [name],
  path: ['backends', protocol, 'enabled'],
  reads: asFlag,
  place: placeBackends(protocol),
});

const provider = (name: string, kind: string): NamedVariable => ({
  names: [name],
  path: ['discovery', 'providers', kind, 'enabled'],
  reads: asFlag,
  place: placeProvider(kind),
});

const ofDiscovery = (name: string, path: Path, reads: Reader): NamedVariable => ({
  names: [name],
  path: ['discovery', ...path],
  reads,
  needs: [['discovery'], ['service_discovery']],
  place: placeInDiscovery(path),
});

/** Mission CF-31…CF-41, C-44…C-46. */
export const namedVariables: readonly NamedVariable[] = [
  { names: ['MCP_GATEWAY_HOST'], path: ['server', 'host'], reads: asText, place: placeHost },
  { names: ['MCP_GATEWAY_PORT'], path: ['server', 'port'], reads: asPort, place: placePort },
  {
    names: ['MCP_GATEWAY_LOG_LEVEL', 'MCP_LOG_LEVEL', 'MCP_LOGGING_LEVEL'],
    path: ['logging', 'level'],
    reads: asLogLevel,
  },
  { names: ['LOG_LEVEL'], path: ['logging', 'level'], reads: asLogLevel, isShared: true },
  {
    names: ['MCP_METRICS_PORT'],
    path: ['server', 'metrics_port'],
    reads: asPort,
    place: placeMetricsPort,
  },
  { names: ['MCP_METRICS_ENABLED'], path: ['metrics', 'enabled'], reads: asFlag },
  { names: ['MCP_ENV'], path: ['gateway', 'environment'], reads: asText },
  {
    names: ['SUPPORTED_PROTOCOLS', 'MCP_SUPPORTED_PROTOCOLS'],
    path: ['server', 'supported_protocols'],
    reads: asList,
  },
  {
    names: ['UNIVERSAL_PROTOCOLS_ENABLED', 'MCP_UNIVERSAL_PROTOCOLS_ENABLED'],
    path: ['server', 'protocol'],
    reads: (text) => {
      const flag = asFlag(text);
      return flag.ok ? { ok: true, value: flag.value === true ? 'universal' : undefined } : flag;
    },
    yieldsTo: [['server', 'frontends']],
  },
  {
    names: ['STDIO_SOCKET_PATH', 'MCP_STDIO_SOCKET_PATH'],
    path: ['server', 'stdio_socket'],
    reads: asText,
    place: placeSocket,
  },
  {
    names: ['AUTO_DETECT_PROTOCOLS', 'MCP_PROTOCOL_AUTO_DETECT', 'MCP_AUTO_DETECT_PROTOCOLS'],
    path: ['detection', 'enabled'],
    reads: asFlag,
  },
  {
    names: ['CROSS_PROTOCOL_LOAD_BALANCING', 'MCP_CROSS_PROTOCOL_LOAD_BALANCE'],
    path: ['balancing', 'cross_protocol'],
    reads: asFlag,
  },
  {
    names: ['MCP_PREDICTIVE_HEALTH_MONITORING'],
    path: ['health_monitoring', 'predictive_enabled'],
    reads: asFlag,
  },
  {
    names: ['MCP_CONNECTION_POOLING_ENABLED'],
    path: ['connection', 'pool', 'enabled'],
    reads: asFlag,
  },
  { names: ['MCP_PROTOCOL_TRACING'], path: ['tracing', 'protocol_spans'], reads: asFlag },
  {
    names: ['SERVICE_DISCOVERY_ENABLED'],
    path: ['discovery', 'enabled'],
    reads: asFlag,
    place: placeInDiscovery(['enabled']),
  },
  provider('MCP_SERVICE_DISCOVERY_KUBERNETES', 'kubernetes'),
  provider('MCP_SERVICE_DISCOVERY_CONSUL', 'consul'),
  provider('MCP_SERVICE_DISCOVERY_STATIC', 'static'),
  ofDiscovery('CONSUL_ADDRESS', ['consul', 'address'], asText),
  ofDiscovery('KUBERNETES_NAMESPACE', ['kubernetes', 'namespace_selector'], asList),
  backendSwitch('MCP_GATEWAY_STDIO_BACKENDS', 'stdio'),
  backendSwitch('MCP_GATEWAY_WEBSOCKET_BACKENDS', 'websocket'),
  backendSwitch('MCP_GATEWAY_HTTP_BACKENDS', 'http'),
  backendSwitch('MCP_GATEWAY_SSE_BACKENDS', 'sse'),
  backendSwitch('MCP_GATEWAY_TCP_BINARY_BACKENDS', 'tcp_binary'),
];
