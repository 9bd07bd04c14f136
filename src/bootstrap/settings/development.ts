import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendTarget } from '../../domain/balancing/endpoint.ts';
import {
  DEFAULT_ADMISSION,
  DEFAULT_BALANCING,
  DEFAULT_CACHE,
  DEFAULT_COMPAT,
  DEFAULT_DETECTION,
  DEFAULT_ERAS,
  DEFAULT_FEDERATION,
  DEFAULT_HEALTH,
  DEFAULT_LIMITS,
  DEFAULT_LOG,
  DEFAULT_PINNING,
  DEFAULT_PORTS,
  DEFAULT_PROCESSES,
  DEFAULT_REPLAY,
  DEFAULT_RESULTS,
  DEFAULT_RETRY,
  DEFAULT_SERVER_ERA,
  DEFAULT_SERVER_RULES,
  DEFAULT_TIMEOUTS,
  LOOPBACK,
} from './defaults.ts';
import { Places } from './document/places.ts';
import { NO_LIMITING } from './limiting-settings.ts';
import { Findings } from './normalise/findings.ts';
import { listFrontends } from './normalise/frontends.ts';
import { NO_OPERATION } from './operation-settings.ts';
import { DEFAULT_RELOAD } from './reload-settings.ts';
import type { FrontendEntry } from './schema/server-section.ts';
import type { ServerSettings, Settings } from './settings.ts';

export interface DevelopmentOptions {
  readonly token: string;
  /** Absolute path of the example server that is spoken to over stdio. */
  readonly weatherServer: string;
  /** Where the notes example listens on loopback. */
  readonly notesPort: number;
}

/** A gateway to try: every frontend, on this machine only, with the two example servers behind it. */
export const developmentSettings = (options: DevelopmentOptions): Settings => ({
  insecure: false,
  reload: DEFAULT_RELOAD,
  frontends: developmentFrontends(),
  auth: { provider: 'token', tokens: [options.token] },
  authorization: undefined,
  audit: undefined,
  egress: undefined,
  credentials: undefined,
  servers: [
    server('weather', {
      protocol: 'stdio',
      command: process.execPath,
      args: [options.weatherServer],
      cwd: undefined,
      env: {},
    }),
    server('notes', {
      protocol: 'http',
      url: `http://${LOOPBACK}:${options.notesPort}/mcp`,
      headers: {},
    }),
  ],
  timeouts: DEFAULT_TIMEOUTS,
  retry: DEFAULT_RETRY,
  admission: DEFAULT_ADMISSION,
  processes: DEFAULT_PROCESSES,
  balancing: DEFAULT_BALANCING,
  health: DEFAULT_HEALTH,
  limits: DEFAULT_LIMITS,
  detection: DEFAULT_DETECTION,
  eras: DEFAULT_ERAS,
  federation: DEFAULT_FEDERATION,
  cache: DEFAULT_CACHE,
  clientProfiles: [],
  pinning: DEFAULT_PINNING,
  results: DEFAULT_RESULTS,
  compat: DEFAULT_COMPAT,
  resourceServer: undefined,
  log: DEFAULT_LOG,
  metrics: {
    enabled: true,
    host: LOOPBACK,
    port: DEFAULT_PORTS.metrics,
    auth: 'auto',
    path: undefined,
  },
  ...NO_OPERATION,
  ...NO_LIMITING,
});

const developmentFrontends = (): Settings['frontends'] => {
  const shared = { port: DEFAULT_PORTS.http };
  const socket = join(tmpdir(), `mcp-gateway-${process.getuid?.() ?? 0}.sock`);
  const entries: readonly FrontendEntry[] = [
    { protocol: 'http' },
    { name: 'websocket-shared', protocol: 'websocket', config: shared },
    { protocol: 'websocket' },
    { name: 'sse-shared', protocol: 'sse', config: shared },
    { protocol: 'sse' },
    { protocol: 'tcp' },
    {
      name: 'unix-socket',
      protocol: 'stdio',
      config: { modes: [{ type: 'unix_socket', path: socket }] },
    },
  ];
  const base = { folder: tmpdir(), section: {}, limits: DEFAULT_LIMITS };
  const findings = new Findings(new Places('--dev'));
  return listFrontends(entries, base, findings).map(({ settings }) => settings);
};

const server = (name: string, target: BackendTarget): ServerSettings => ({
  name,
  shared: false,
  replay: DEFAULT_REPLAY,
  lists: 'shared',
  instructions: undefined,
  ...DEFAULT_SERVER_ERA,
  ...DEFAULT_SERVER_RULES,
  balancing: DEFAULT_BALANCING,
  workers: undefined,
  endpoints: [{ id: name, server: name, target }],
});
