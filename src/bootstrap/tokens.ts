import type { ServiceIdentifier } from 'inversify';
import type { Registry } from 'prom-client';
import type { ProcessLedger } from '../adapters/outbound/backend/stdio/process-ledger.ts';
import type { LegacyClients } from '../application/bridge/legacy-client/legacy-clients.ts';
import type { ParkedCalls } from '../application/bridge/legacy-server/parked-calls.ts';
import type { Survey } from '../application/control/survey.ts';
import type { ServerEras } from '../application/eras/server-eras.ts';
import type { Catalogue } from '../application/federation/catalogue.ts';
import type { Lifecycle } from '../application/life/lifecycle.ts';
import type { Readiness } from '../application/life/readiness.ts';
import type { Deadlines } from '../application/links/deadlines.ts';
import type { PoolDirectory } from '../application/pools/pool-directory.ts';
import type { Connectors } from '../application/pools/server-pool.ts';
import type { SharedServers } from '../application/pools/shared-servers.ts';
import type { Clock, Timers } from '../application/ports/driven/clock.ts';
import type { CredentialVerifier } from '../application/ports/driven/credential-verifier.ts';
import type { Frontend } from '../application/ports/driven/frontend.ts';
import type { Identifiers } from '../application/ports/driven/identifiers.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { Metrics } from '../application/ports/driven/metrics.ts';
import type { Probe } from '../application/ports/driving/probe.ts';
import type { Admission } from '../application/relay/admission.ts';
import type { OwnAnswers } from '../application/relay/own-answers.ts';
import type { Relay, RelaySteps } from '../application/relay/relay.ts';
import type { Resolution } from '../application/relay/resolution.ts';
import type { Settlement } from '../application/relay/settlement.ts';
import type { Targets } from '../application/relay/targets.ts';
import type { OpenSessions } from '../application/sessions/open-sessions.ts';
import type { SessionDesk } from '../application/sessions/session-desk.ts';
import type { StatelessClients } from '../application/stateless/stateless-clients.ts';
import type { StatelessRelay } from '../application/stateless/stateless-relay.ts';
import type { StatelessServers } from '../application/stateless/stateless-servers.ts';
import type { Ending } from './ending.ts';
import type { HttpHosts } from './http-hosts.ts';

/** A container key that remembers the type of what it stands for: a wrong one is a type error. */
const token = <Part>(name: string): ServiceIdentifier<Part> => Symbol(name);

export const Tokens = {
  clock: token<Clock>('Clock'),
  timers: token<Timers>('Timers'),
  identifiers: token<Identifiers>('Identifiers'),
  logger: token<Logger>('Logger'),
  metrics: token<Metrics>('Metrics'),
  metricsRegistry: token<Registry>('MetricsRegistry'),
  verifier: token<CredentialVerifier>('CredentialVerifier'),
  connectors: token<Connectors>('Connectors'),
  pools: token<PoolDirectory>('PoolDirectory'),
  shared: token<SharedServers>('SharedServers'),
  callDeadlines: token<Deadlines>('CallDeadlines'),
  catalogue: token<Catalogue>('Catalogue'),
  eras: token<ServerEras>('ServerEras'),
  parked: token<ParkedCalls>('ParkedCalls'),
  statelessClients: token<StatelessClients>('StatelessClients'),
  statelessServers: token<StatelessServers>('StatelessServers'),
  legacyClients: token<LegacyClients>('LegacyClients'),
  admission: token<Admission>('Admission'),
  settlement: token<Settlement>('Settlement'),
  resolution: token<Resolution>('Resolution'),
  targets: token<Targets>('Targets'),
  ownAnswers: token<OwnAnswers>('OwnAnswers'),
  relaySteps: token<RelaySteps>('RelaySteps'),
  relay: token<Relay>('Relay'),
  statelessRelay: token<StatelessRelay>('StatelessRelay'),
  sessions: token<OpenSessions>('OpenSessions'),
  desk: token<SessionDesk>('SessionDesk'),
  ledger: token<ProcessLedger>('ProcessLedger'),
  hosts: token<HttpHosts>('HttpHosts'),
  ending: token<Ending>('Ending'),
  frontends: token<readonly Frontend[]>('Frontends'),
  readiness: token<Readiness>('Readiness'),
  probe: token<Probe>('Probe'),
  survey: token<Survey>('Survey'),
  lifecycle: token<Lifecycle>('Lifecycle'),
} as const;
