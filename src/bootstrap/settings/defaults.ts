import type { DetectorSettings } from '../../application/detection/detector.ts';
import { federationCapabilities } from '../../domain/federation/merged-capabilities.ts';
import type { EjectionSettings } from '../../domain/health/ejections.ts';
import type { ForecastSettings } from '../../domain/health/forecast.ts';
import type { BalancingSettings } from './balancing-settings.ts';
import type { HealthSettings } from './health-settings.ts';
import type {
  AdmissionSettings,
  CacheSettings,
  CompatSettings,
  EraSettings,
  FederationSettings,
  LimitSettings,
  PinningSettings,
  ResultSettings,
  RetrySettings,
  ServerEraSettings,
  ServerRuleSettings,
  ServerSettings,
  Settings,
  TimeoutSettings,
} from './settings.ts';
import type { ProcessSettings } from './worker-settings.ts';

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
  firstByteMs: undefined,
  totalMs: undefined,
  heartbeatMs: 15_000,
  connectMs: 10_000,
  preStopMs: 0,
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

/** Nothing waits unless an endpoint has a cap. */
export const DEFAULT_ADMISSION: AdmissionSettings = {
  maxInFlight: undefined,
  maxWaiting: 1_000,
  maxWaitMs: 10_000,
  shedding: { isEnabled: true, maxDelayMs: 200, maxMemory: 0.9 },
};

/** Ten starts of one process in a minute are reliability F03's limit. */
export const DEFAULT_PROCESSES: ProcessSettings = {
  parallelStarts: 16,
  startMs: 3_000,
  crashBudget: { crashes: 10, withinMs: 60_000 },
};

/** Mission BE-19. */
export const DEFAULT_RETRY: RetrySettings = {
  isEnabled: true,
  maxAttempts: 3,
  strategy: 'exponential',
  initialDelayMs: 100,
  maxDelayMs: 5_000,
  multiplier: 2,
  budget: { share: 0.2, minPerSecond: 10 },
};

/** With a breaker a row of failures is its affair. */
export const DEFAULT_EJECTION: EjectionSettings = {
  failures: undefined,
  outlierMargin: 0.3,
  minRequests: 20,
  intervalMs: 10_000,
  baseMs: 30_000,
  maxMs: 300_000,
  maxShare: 0.5,
};

export const DEFAULT_FORECAST: ForecastSettings = {
  slowMs: 1_000,
  horizonMs: 30_000,
  deviations: 3,
  warmUp: 30,
};

/** Mission CB-02, CB-06, BE-17, RS-19, PH-02, PH-06. */
export const DEFAULT_HEALTH: HealthSettings = {
  breaker: {
    isEnabled: true,
    failureThreshold: 5,
    successThreshold: 2,
    openMs: 30_000,
    halfOpenMax: 1,
    windowMs: 60_000,
    errorRate: undefined,
    minRequests: 10,
    perProtocol: false,
  },
  check: {
    mode: 'several',
    kind: 'auto',
    intervalMs: 30_000,
    timeoutMs: 5_000,
    path: '/health',
    method: 'GET',
    expectedStatus: [200],
    failures: 3,
    successes: 2,
  },
  forecast: undefined,
  ejection: DEFAULT_EJECTION,
  alerts: { pauseMs: 300_000, calmMs: 60_000 },
};

/** Of policies across protocols (mission LB-08). */
export const DEFAULT_PROTOCOL_WEIGHTS: BalancingSettings['protocolWeights'] = {
  stdio: 1.5,
  tcp: 1.3,
  websocket: 1.2,
  http: 1,
  sse: 0.8,
};

/** The policy is the default of the original gateway. */
export const DEFAULT_BALANCING: BalancingSettings = {
  policy: 'least_connections',
  protocolOrder: [],
  protocolWeights: {},
  fallback: true,
  zone: undefined,
  sticky: { by: 'none' },
  warmUpMs: 10_000,
  isHealthAware: true,
};

/** Mission PD-01…03, CF-17. */
export const DEFAULT_DETECTION: DetectorSettings = {
  isEnabled: true,
  timeoutMs: 1_000,
  ttlMs: 300_000,
  failureTtlMs: 2_000,
  fallback: 'http',
  accuracyTarget: 0.98,
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
  health: { check: {}, breaker: {} },
  pinning: 'off',
  transform: undefined,
  callTimeoutMs: undefined,
  times: { connectMs: undefined, firstByteMs: undefined, totalMs: undefined, tools: [] },
  admission: { maxInFlight: undefined, maxWaiting: undefined, maxWaitMs: undefined },
  retry: { maxAttempts: undefined },
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

export const DEFAULT_LOG: Settings['log'] = { level: 'info', format: 'auto', file: undefined };

/** Mission C-24. */
export const DEFAULT_MAX_CONNECTIONS = 50_000;

/** A check is asked and answered at once, so few are open together. */
export const DEFAULT_MAX_HEALTH_CONNECTIONS = 1_000;

export const DEFAULT_KEEP_ALIVE_MS = 15_000;
export const DEFAULT_HEARTBEAT_MS = 60_000;

/** Only the user who runs the gateway may connect. */
export const DEFAULT_SOCKET_PERMISSIONS = 0o600;
