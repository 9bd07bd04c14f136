import { federationCapabilities } from '../../domain/federation/merged-capabilities.ts';
import type {
  CacheSettings,
  CompatSettings,
  EraSettings,
  FederationSettings,
  LimitSettings,
  PinningSettings,
  ResultSettings,
  ServerEraSettings,
  ServerRuleSettings,
  ServerSettings,
  Settings,
  TimeoutSettings,
} from './settings.ts';

export const LOOPBACK = '127.0.0.1';

/** Ports of the seeds (design §6). */
export const DEFAULT_PORTS = {
  http: 8080,
  websocket: 8443,
  sse: 8081,
  tcp: 8444,
  tcp_health: 9002,
  metrics: 9090,
} as const;

export const DEFAULT_TIMEOUTS: TimeoutSettings = {
  callMs: 60_000,
  connectMs: 10_000,
  drainMs: 30_000,
  stopGraceMs: 5_000,
  listMs: 5_000,
  slowReaderMs: 30_000,
};

const MEBIBYTE = 1_048_576;

export const DEFAULT_LIMITS: LimitSettings = {
  maxSessions: 50_000,
  maxInFlightPerSession: 4_096,
  maxHttpBodyBytes: MEBIBYTE,
  maxMessageBytes: 10 * MEBIBYTE,
  maxBufferedBytes: MEBIBYTE,
};

export const DEFAULT_ERAS: EraSettings = {
  probeTimeoutMs: 3_000,
  verdictMaxAgeMs: 600_000,
  parkTimeoutMs: 300_000,
  askCollectMs: 25,
  maxParked: 20_000,
  maxRounds: 8,
  sessionIdleMs: 300_000,
  maxSessionsPerServer: 1_000,
  stateKeys: [],
};

export const DEFAULT_FEDERATION: FederationSettings = {
  prefix: 'always',
  uris: 'keep',
  pageSize: 1_000,
  listTtlMs: 60_000,
  listBudgetMs: 1_000,
  capabilities: federationCapabilities,
  instructions: 'merge',
  maxInstructions: 4_000,
  changeDebounceMs: 150,
};

export const DEFAULT_SERVER_ERA: ServerEraSettings = {
  era: 'auto',
  capabilities: 'per_client',
  maxLinks: 4,
};

/** Mission RS-09 names time and entries. Nothing is used again unless a tool is marked. */
export const DEFAULT_CACHE: CacheSettings = {
  isEnabled: true,
  ttlMs: 300_000,
  maxEntries: 1_000,
  maxBytes: 64 * MEBIBYTE,
  trustsHints: false,
  keepsReads: false,
};

export const DEFAULT_SERVER_RULES: ServerRuleSettings = {
  pinning: 'off',
  transform: undefined,
  callTimeoutMs: undefined,
  linkAbove: undefined,
  linkMimeType: undefined,
  cachedTools: [],
};

export const DEFAULT_REPLAY: ServerSettings['replay'] = 'hints';

export const DEFAULT_RESULTS: ResultSettings = {
  streamAbove: MEBIBYTE,
  maxBytes: 1_024 * MEBIBYTE,
  maxSpoolBytes: 4_096 * MEBIBYTE,
  spoolDirectory: undefined,
  linkAbove: undefined,
  linkTtlMs: 600_000,
};

export const DEFAULT_PINNING: PinningSettings = { file: undefined };

export const DEFAULT_COMPAT: CompatSettings = { answersNotifications: false };

export const DEFAULT_LOG: Settings['log'] = { level: 'info', format: 'auto' };

/** Mission C-24. */
export const DEFAULT_MAX_CONNECTIONS = 50_000;

/** A check is asked and answered at once, so few are open together. */
export const DEFAULT_MAX_HEALTH_CONNECTIONS = 1_000;

export const DEFAULT_KEEP_ALIVE_MS = 15_000;
export const DEFAULT_HEARTBEAT_MS = 60_000;
export const DEFAULT_COMPRESSION = { level: 3, minBytes: 1_024 };

/** Only the user who runs the gateway may connect. */
export const DEFAULT_SOCKET_PERMISSIONS = 0o600;
