import type { FrontendSettings } from '../settings/frontend-settings.ts';
import type { HealthSettings } from '../settings/health-settings.ts';
import type { LogSettings, MetricsSettings } from '../settings/observing-settings.ts';
import type {
  AdmissionSettings,
  FederationSettings,
  LimitSettings,
  Settings,
  TimeoutSettings,
} from '../settings/settings.ts';

/** What becomes of a changed setting. */
export interface Decision {
  /** As operators write it. */
  readonly setting: string;
  /** `restart`: it stays as it was until the next start. `never`: nothing follows from it, then or now. */
  readonly when: 'at once' | 'restart' | 'never';
}

/** Every key has to be decided on: one that is missing does not compile. */
export type Decisions<Group> = { readonly [Key in keyof Required<Group>]: Decision };

const live = (setting: string): Decision => ({ setting, when: 'at once' });
const restart = (setting: string): Decision => ({ setting, when: 'restart' });
const unused = (setting: string): Decision => ({ setting, when: 'never' });

/** Groups whose settings are decided on one by one, or that are compared by name. */
type Split =
  | 'frontends'
  | 'servers'
  | 'timeouts'
  | 'limits'
  | 'admission'
  | 'health'
  | 'log'
  | 'metrics'
  | 'federation';
export type Whole = Omit<Settings, Split>;

/** Settings that are decided on as a whole. */
export const wholeDecisions: Decisions<Whole> = {
  // It decides what the loader accepts, and nothing else.
  insecure: live('server.insecure'),
  auth: live('auth'),
  authorization: live('authorization'),
  resourceServer: live('server.public_url'),
  audit: restart('audit'),
  egress: live('egress'),
  credentials: restart('credentials'),
  rateLimits: live('rate_limit'),
  sharedLimits: restart('rate_limit.provider'),
  connections: live('server.max_connections'),
  proxies: restart('server.trust_proxy'),
  // What servers say nothing of: it comes with them.
  balancing: live('balancing'),
  reload: live('server.reload'),
  processes: restart('processes'),
  detection: restart('detection'),
  retry: restart('retry'),
  eras: restart('eras'),
  cache: restart('cache'),
  idempotency: restart('idempotency'),
  clientProfiles: restart('client_profiles'),
  pinning: restart('pinning'),
  results: restart('results'),
  compat: restart('server.compat'),
  listeners: restart('server.keepalive_timeout'),
  healthListener: restart('server.health_port'),
  sessions: restart('sessions'),
  workerProcesses: restart('server.workers'),
  // Follows from these two.
  replicas: restart('sessions'),
  discovery: restart('discovery'),
  tracing: restart('tracing'),
  security: live('security'),
  validation: restart('validation'),
  pool: restart('connection'),
  about: restart('gateway.name'),
  kept: unused('what is kept'),
  keptVariables: unused('variables that are kept'),
};

export const timeoutDecisions: Decisions<TimeoutSettings> = {
  callMs: live('timeouts.call'),
  firstByteMs: live('timeouts.first_byte'),
  totalMs: live('timeouts.total'),
  heartbeatMs: restart('timeouts.heartbeat'),
  connectMs: restart('timeouts.connect'),
  preStopMs: live('timeouts.pre_stop'),
  drainMs: live('timeouts.drain'),
  stopGraceMs: restart('timeouts.stop_grace'),
  listMs: live('timeouts.list'),
  slowReaderMs: live('timeouts.slow_reader'),
};

export const limitDecisions: Decisions<LimitSettings> = {
  maxSessions: live('limits.max_sessions'),
  maxInFlightPerSession: live('limits.max_in_flight_per_session'),
  // By way of the frontends that set none.
  maxHttpBodyBytes: live('limits.max_http_body_bytes'),
  maxMessageBytes: restart('limits.max_message_bytes'),
  maxBufferedBytes: live('limits.max_buffered_bytes'),
};

export const admissionDecisions: Decisions<AdmissionSettings> = {
  maxInFlight: restart('admission.max_in_flight'),
  maxWaiting: live('admission.max_waiting'),
  maxWaitMs: live('admission.max_wait'),
  shedding: restart('admission.shedding'),
};

export const healthDecisions: Decisions<HealthSettings> = {
  breaker: restart('circuit_breaker'),
  check: restart('health_check'),
  forecast: restart('health_monitoring'),
  ejection: restart('outlier_ejection'),
  alerts: restart('health_monitoring'),
};

export const federationDecisions: Decisions<FederationSettings> = {
  // Follows from the one below, and from how many servers there are.
  prefix: unused('federation.prefix'),
  ownPrefix: restart('federation.prefix'),
  uris: restart('federation.uris'),
  pageSize: restart('federation.page_size'),
  listTtlMs: restart('federation.list_ttl'),
  listBudgetMs: restart('federation.list_budget'),
  capabilities: restart('federation.capabilities'),
  instructions: restart('federation.instructions'),
  maxInstructions: restart('federation.max_instructions'),
  changeDebounceMs: restart('federation.change_debounce'),
};

export const logDecisions: Decisions<LogSettings> = {
  level: live('logging.level'),
  format: live('logging.format'),
  file: restart('logging.file'),
};

export const metricsDecisions: Decisions<MetricsSettings> = {
  enabled: live('metrics.enabled'),
  host: restart('server.metrics_host'),
  port: restart('server.metrics_port'),
  path: restart('metrics.path'),
  auth: live('metrics.auth'),
};

type KeyOf<Union> = Union extends unknown ? keyof Union : never;

/** Of each frontend, below `server.frontends`. One that is new, or gone, needs a restart. */
export const frontendDecisions: { readonly [Key in KeyOf<FrontendSettings>]: Decision } = {
  name: restart('name'),
  protocol: restart('protocol'),
  host: restart('host'),
  port: restart('port'),
  tls: live('tls'),
  maxConnections: live('max_connections'),
  allowedOrigins: live('allowed_origins'),
  allowedHosts: live('allowed_hosts'),
  path: restart('path'),
  streamPath: restart('stream_endpoint'),
  requestPath: restart('request_endpoint'),
  maxBodyBytes: live('max_request_size'),
  maxMessageBytes: live('max_message_size'),
  keepAliveMs: restart('keepalive_interval'),
  namespace: restart('namespace'),
  heartbeatMs: restart('heartbeat_interval'),
  compression: restart('compression'),
  modes: restart('modes'),
};
