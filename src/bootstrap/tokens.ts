import type { ServiceIdentifier } from 'inversify';
import type { Registry } from 'prom-client';
import type { ProcessLedger } from '../adapters/outbound/backend/stdio/process-ledger.ts';
import type { Figures } from '../adapters/outbound/telemetry/joined-metrics.ts';
import type { EgressGuard } from '../adapters/shared/egress/egress-guard.ts';
import type { BusPeerExchanges } from '../adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import type { Outgoing } from '../adapters/shared/http-client/outgoing.ts';
import type { RedisLink } from '../adapters/shared/redis/redis-link.ts';
import type { BackendTls } from '../adapters/shared/tls/backend-tls.ts';
import type { Authorizer } from '../application/authorization/authorizer.ts';
import type { Enforcement } from '../application/authorization/enforcement.ts';
import type { LegacyClients } from '../application/bridge/legacy-client/legacy-clients.ts';
import type { ParkedCalls } from '../application/bridge/legacy-server/parked-calls.ts';
import type { ResponseCache } from '../application/caching/response-cache.ts';
import type { ClientProfiles } from '../application/clients/client-profiles.ts';
import type { ServerControl } from '../application/control/server-control.ts';
import type { Survey } from '../application/control/survey.ts';
import type { TrafficControl } from '../application/control/traffic-control.ts';
import type { DetectionDesk } from '../application/detection/detection-desk.ts';
import type { Detector } from '../application/detection/detector.ts';
import type { ServerEras } from '../application/eras/server-eras.ts';
import type { Catalogue } from '../application/federation/catalogue.ts';
import type { ExposedUris } from '../application/federation/exposed-uris.ts';
import type { ServerLists } from '../application/federation/server-lists.ts';
import type { ServerViews } from '../application/federation/server-views.ts';
import type { UriRoutes } from '../application/federation/uri-routes.ts';
import type { WholeParts } from '../application/federation/whole-parts.ts';
import type { CallHealing } from '../application/healing/call-healing.ts';
import type { HealthAlarms } from '../application/health/health-alarms.ts';
import type { HealthChecks } from '../application/health/health-checks.ts';
import type { IdempotentCalls } from '../application/idempotency/idempotent-calls.ts';
import type { Lifecycle } from '../application/life/lifecycle.ts';
import type { Readiness } from '../application/life/readiness.ts';
import type { Deadlines } from '../application/links/deadlines.ts';
import type { DecisionNews } from '../application/pinning/decision-news.ts';
import type { Pins } from '../application/pinning/pins.ts';
import type { Connectors } from '../application/pools/link-opener.ts';
import type { PoolDirectory } from '../application/pools/pool-directory.ts';
import type { ServerFigures } from '../application/pools/server-figures.ts';
import type { ServerPool } from '../application/pools/server-pool.ts';
import type { SharedServers } from '../application/pools/shared-servers.ts';
import type { AdmissionMetrics } from '../application/ports/driven/admission-metrics.ts';
import type { Clock, Timers } from '../application/ports/driven/clock.ts';
import type { ConnectionWatch } from '../application/ports/driven/connection-watch.ts';
import type { CredentialVault } from '../application/ports/driven/credential-vault.ts';
import type { CredentialVerifier } from '../application/ports/driven/credential-verifier.ts';
import type { EventMirror } from '../application/ports/driven/event-mirror.ts';
import type { Frontend } from '../application/ports/driven/frontend.ts';
import type { HealthMetrics } from '../application/ports/driven/health-metrics.ts';
import type { Identifiers } from '../application/ports/driven/identifiers.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { Membership } from '../application/ports/driven/membership.ts';
import type { Metrics } from '../application/ports/driven/metrics.ts';
import type { ProtocolProbe } from '../application/ports/driven/protocol-probe.ts';
import type { ReloadMetrics } from '../application/ports/driven/reload-metrics.ts';
import type { ReplicaBus } from '../application/ports/driven/replica-bus.ts';
import type { SessionRegistry } from '../application/ports/driven/session-registry.ts';
import type { SharedLimits } from '../application/ports/driven/shared-limits.ts';
import type { StateSeal } from '../application/ports/driven/state-seal.ts';
import type { TrafficMetrics } from '../application/ports/driven/traffic-metrics.ts';
import type { UpstreamCredentials } from '../application/ports/driven/upstream-credentials.ts';
import type { WorkerMetrics } from '../application/ports/driven/worker-metrics.ts';
import type { HealthPages } from '../application/ports/driving/health-pages.ts';
import type { Probe } from '../application/ports/driving/probe.ts';
import type { Heartbeats } from '../application/push/heartbeat.ts';
import type { Admission } from '../application/relay/admission.ts';
import type { Naming } from '../application/relay/name-owners.ts';
import type { OwnAnswers } from '../application/relay/own-answers.ts';
import type { Relay, RelaySteps } from '../application/relay/relay.ts';
import type { Resolution } from '../application/relay/resolution.ts';
import type { Settlement } from '../application/relay/settlement.ts';
import type { Targets } from '../application/relay/targets.ts';
import type { BusPeerChannels } from '../application/replicas/bus-channels.ts';
import type { ReplicaSessions } from '../application/replicas/sessions/replica-sessions.ts';
import type { LargeResults } from '../application/results/large-results.ts';
import type { LinkedResults } from '../application/results/linked-results.ts';
import type { OpenSessions } from '../application/sessions/open-sessions.ts';
import type { SessionDesk } from '../application/sessions/session-desk.ts';
import type { SessionLifetimes } from '../application/sessions/session-lifetimes.ts';
import type { SessionServers } from '../application/sessions/session-servers.ts';
import type { StatelessClients } from '../application/stateless/stateless-clients.ts';
import type { StatelessRelay } from '../application/stateless/stateless-relay.ts';
import type { StatelessServers } from '../application/stateless/stateless-servers.ts';
import type { ListAnnouncements } from '../application/subscriptions/list-announcements.ts';
import type { LoadShedder } from '../application/traffic/admission/load-shedder.ts';
import type { Turnstiles } from '../application/traffic/admission/turnstiles.ts';
import type { RateLimiter, RateParts } from '../application/traffic/limits/rate-limiter.ts';
import type { ServerRates } from '../application/traffic/limits/server-rates.ts';
import type { Callers } from '../application/upstream-credentials/callers.ts';
import type { Processes } from '../application/workers/processes.ts';
import type { Workers } from '../application/workers/workers.ts';
import type { CallerCounts } from '../domain/limiting/caller-counts.ts';
import type { ConnectionCounts } from '../domain/limiting/connection-counts.ts';
import type { AuditParts } from './audit.ts';
import type { JoinedProbe } from './cluster/joined-probe.ts';
import type { LocalState } from './cluster/local-state.ts';
import type { ThisWorker } from './cluster/this-worker.ts';
import type { CredentialWatch } from './credential-watch.ts';
import type { Ending } from './ending.ts';
import type { HealthWatch } from './health-watch.ts';
import type { HttpHosts } from './http-hosts.ts';
import type { LiveServers } from './live-servers.ts';
import type { RedisLinks } from './redis-links.ts';
import type { FollowedFiles } from './reload/followed-files.ts';
import type { LiveParts } from './reload/live-parts.ts';
import type { Reloader } from './reload/reloader.ts';
import type { ReloadTriggers } from './reload/triggers.ts';
import type { Replication } from './replication.ts';
import type { RevocationBook } from './revocations.ts';
import type { ServerBook } from './server-book.ts';
import type { ServerSettings } from './settings/settings.ts';

/** A container key that remembers the type of what it stands for: a wrong one is a type error. */
const token = <Part>(name: string): ServiceIdentifier<Part> => Symbol(name);

export const Tokens = {
  clock: token<Clock>('Clock'),
  timers: token<Timers>('Timers'),
  connectionWatch: token<ConnectionWatch>('ConnectionWatch'),
  identifiers: token<Identifiers>('Identifiers'),
  logger: token<Logger>('Logger'),
  metrics: token<Metrics>('Metrics'),
  metricsRegistry: token<Registry>('MetricsRegistry'),
  redisLinks: token<RedisLinks>('RedisLinks'),
  // Undefined where there is one process.
  worker: token<ThisWorker | undefined>('Worker'),
  localState: token<LocalState | undefined>('LocalState'),
  joinedProbe: token<JoinedProbe | undefined>('JoinedProbe'),
  figures: token<Figures>('Figures'),
  replication: token<Replication>('Replication'),
  // Undefined where there is one replica, and what is Redis's where there is none.
  redisLink: token<RedisLink | undefined>('RedisLink'),
  membership: token<Membership | undefined>('Membership'),
  sessionRegistry: token<SessionRegistry | undefined>('SessionRegistry'),
  eventMirror: token<EventMirror | undefined>('EventMirror'),
  replicaBus: token<ReplicaBus | undefined>('ReplicaBus'),
  peerChannels: token<BusPeerChannels | undefined>('PeerChannels'),
  peerExchanges: token<BusPeerExchanges | undefined>('PeerExchanges'),
  sharedSessions: token<ReplicaSessions | undefined>('SharedSessions'),
  verifier: token<CredentialVerifier>('CredentialVerifier'),
  revocationBook: token<RevocationBook>('RevocationBook'),
  credentialWatch: token<CredentialWatch>('CredentialWatch'),
  egress: token<EgressGuard>('Egress'),
  outgoing: token<Outgoing>('Outgoing'),
  upstreamCredentials: token<UpstreamCredentials>('UpstreamCredentials'),
  callers: token<Callers>('Callers'),
  vault: token<CredentialVault>('CredentialVault'),
  backendTls: token<BackendTls>('BackendTls'),
  authorizer: token<Authorizer>('Authorizer'),
  enforcement: token<Enforcement>('Enforcement'),
  audit: token<AuditParts>('Audit'),
  protocolProbe: token<ProtocolProbe>('ProtocolProbe'),
  detector: token<Detector>('Detector'),
  detectionDesk: token<DetectionDesk>('DetectionDesk'),
  processes: token<Processes>('Processes'),
  connectors: token<Connectors>('Connectors'),
  healthMetrics: token<HealthMetrics>('HealthMetrics'),
  healthAlarms: token<HealthAlarms>('HealthAlarms'),
  healthChecks: token<HealthChecks>('HealthChecks'),
  healthWatch: token<HealthWatch>('HealthWatch'),
  healthPages: token<HealthPages>('HealthPages'),
  trafficMetrics: token<TrafficMetrics>('TrafficMetrics'),
  workerMetrics: token<WorkerMetrics>('WorkerMetrics'),
  workers: token<Workers>('Workers'),
  pools: token<PoolDirectory>('PoolDirectory'),
  trafficControl: token<TrafficControl>('TrafficControl'),
  serverBook: token<ServerBook>('ServerBook'),
  poolOf: token<(server: ServerSettings) => ServerPool>('PoolOf'),
  serverSeries: token<ServerFigures>('ServerFigures'),
  naming: token<Naming>('Naming'),
  sessionServers: token<SessionServers>('SessionServers'),
  liveServers: token<LiveServers>('LiveServers'),
  serverControl: token<ServerControl<ServerSettings>>('ServerControl'),
  liveParts: token<LiveParts>('LiveParts'),
  followedFiles: token<FollowedFiles>('FollowedFiles'),
  reloadMetrics: token<ReloadMetrics>('ReloadMetrics'),
  reloader: token<Reloader>('Reloader'),
  reloadTriggers: token<ReloadTriggers>('ReloadTriggers'),
  shared: token<SharedServers>('SharedServers'),
  linkedResults: token<LinkedResults>('LinkedResults'),
  largeResults: token<LargeResults>('LargeResults'),
  callDeadlines: token<Deadlines>('CallDeadlines'),
  responseCache: token<ResponseCache>('ResponseCache'),
  idempotentCalls: token<IdempotentCalls | undefined>('IdempotentCalls'),
  serverViews: token<ServerViews>('ServerViews'),
  stateSeal: token<StateSeal>('StateSeal'),
  exposedUris: token<ExposedUris>('ExposedUris'),
  uriRoutes: token<UriRoutes>('UriRoutes'),
  serverLists: token<ServerLists>('ServerLists'),
  catalogue: token<Catalogue>('Catalogue'),
  profiles: token<ClientProfiles>('ClientProfiles'),
  pins: token<Pins>('Pins'),
  decisionNews: token<DecisionNews>('DecisionNews'),
  listAnnouncements: token<ListAnnouncements>('ListAnnouncements'),
  eras: token<ServerEras>('ServerEras'),
  parked: token<ParkedCalls>('ParkedCalls'),
  statelessClients: token<StatelessClients>('StatelessClients'),
  statelessServers: token<StatelessServers>('StatelessServers'),
  legacyClients: token<LegacyClients>('LegacyClients'),
  whole: token<WholeParts>('WholeParts'),
  admission: token<Admission>('Admission'),
  admissionMetrics: token<AdmissionMetrics>('AdmissionMetrics'),
  turnstiles: token<Turnstiles>('Turnstiles'),
  heartbeats: token<Heartbeats | undefined>('Heartbeats'),
  rateLimiter: token<RateLimiter>('RateLimiter'),
  serverRates: token<ServerRates>('ServerRates'),
  rateParts: token<RateParts>('RateParts'),
  // Undefined where each process counts for itself.
  sharedLimits: token<SharedLimits | undefined>('SharedLimits'),
  connections: token<ConnectionCounts>('ConnectionCounts'),
  callerCounts: token<CallerCounts>('CallerCounts'),
  shedder: token<LoadShedder | undefined>('LoadShedder'),
  settlement: token<Settlement>('Settlement'),
  resolution: token<Resolution>('Resolution'),
  targets: token<Targets>('Targets'),
  ownAnswers: token<OwnAnswers>('OwnAnswers'),
  callHealing: token<CallHealing>('CallHealing'),
  relaySteps: token<RelaySteps>('RelaySteps'),
  relay: token<Relay>('Relay'),
  statelessRelay: token<StatelessRelay>('StatelessRelay'),
  sessions: token<OpenSessions>('OpenSessions'),
  sessionLifetimes: token<SessionLifetimes | undefined>('SessionLifetimes'),
  desk: token<SessionDesk>('SessionDesk'),
  ledger: token<ProcessLedger>('ProcessLedger'),
  hosts: token<HttpHosts>('HttpHosts'),
  ending: token<Ending>('Ending'),
  frontends: token<readonly Frontend[]>('Frontends'),
  readiness: token<Readiness>('Readiness'),
  ownProbe: token<Probe>('OwnProbe'),
  probe: token<Probe>('Probe'),
  survey: token<Survey>('Survey'),
  lifecycle: token<Lifecycle>('Lifecycle'),
} as const;
