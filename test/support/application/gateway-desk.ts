import { MemoryEventLog } from '../../../src/adapters/outbound/memory/event-log.ts';
import { LegacyClients } from '../../../src/application/bridge/legacy-client/legacy-clients.ts';
import type { ResponseCache } from '../../../src/application/caching/response-cache.ts';
import { ClientProfiles } from '../../../src/application/clients/client-profiles.ts';
import type { ServerEras } from '../../../src/application/eras/server-eras.ts';
import type { ServerViews } from '../../../src/application/federation/server-views.ts';
import { CallHealing } from '../../../src/application/healing/call-healing.ts';
import type { IdempotentCalls } from '../../../src/application/idempotency/idempotent-calls.ts';
import type { Deadlines } from '../../../src/application/links/deadlines.ts';
import type { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { SharedServers } from '../../../src/application/pools/shared-servers.ts';
import type { CredentialVerifier } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { EventMirror } from '../../../src/application/ports/driven/event-mirror.ts';
import type { Logger } from '../../../src/application/ports/driven/logger.ts';
import type { Membership } from '../../../src/application/ports/driven/membership.ts';
import type { Metrics } from '../../../src/application/ports/driven/metrics.ts';
import type { ReplicaMetrics } from '../../../src/application/ports/driven/replica-metrics.ts';
import type { SessionRegistry } from '../../../src/application/ports/driven/session-registry.ts';
import { Admission } from '../../../src/application/relay/admission.ts';
import { Delivery } from '../../../src/application/relay/delivery.ts';
import { OwnAnswers } from '../../../src/application/relay/own-answers.ts';
import { Placement } from '../../../src/application/relay/placement.ts';
import { Relay } from '../../../src/application/relay/relay.ts';
import { Settlement } from '../../../src/application/relay/settlement.ts';
import { Wishes } from '../../../src/application/relay/wishes.ts';
import { ObservedCarrier } from '../../../src/application/replicas/sessions/observed-carrier.ts';
import { ReplicaSessions } from '../../../src/application/replicas/sessions/replica-sessions.ts';
import { SessionImage } from '../../../src/application/replicas/sessions/session-image.ts';
import type { OpenSessions } from '../../../src/application/sessions/open-sessions.ts';
import { SessionDesk } from '../../../src/application/sessions/session-desk.ts';
import {
  SessionLifetimes,
  type SessionLifetimesSettings,
} from '../../../src/application/sessions/session-lifetimes.ts';
import type { StatelessClients } from '../../../src/application/stateless/stateless-clients.ts';
import { StatelessRelay } from '../../../src/application/stateless/stateless-relay.ts';
import type { StatelessServers } from '../../../src/application/stateless/stateless-servers.ts';
import { WholeCatalogue } from '../../../src/application/stateless/whole-catalogue.ts';
import type { RateLimiter } from '../../../src/application/traffic/limits/rate-limiter.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { ownInitializeParams } from '../../../src/domain/mcp/rev2025/handshake.ts';
import type { HandClock } from '../pure/hand-clock.ts';
import type { ListOptions, ListParts } from './list-parts.ts';
import { RecordingReplicas } from './recording-replicas.ts';
import { routingParts } from './routing-parts.ts';
import { type WholeOptions, wholeParts } from './whole-parts.ts';

/** The parts the desk of a gateway is put together from. */
export interface DeskParts {
  readonly cache: ResponseCache;
  readonly clock: HandClock;
  readonly deadlines: Deadlines;
  readonly eras: ServerEras;
  readonly listing: ListParts;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly pools: PoolDirectory;
  readonly sessions: OpenSessions;
  readonly shared: SharedServers;
  readonly statelessClients: StatelessClients;
  readonly statelessServers: StatelessServers;
  readonly views: ServerViews;
}

export interface DeskOptions {
  readonly maxSessions?: number;
  readonly maxInFlightPerSession?: number;
  /** Nobody asks too often unless given. */
  readonly limiter?: RateLimiter | undefined;
  readonly whole?: WholeOptions;
  readonly lists?: ListOptions;
  /** Calls with a key are no concern of the gateway unless given. */
  readonly idempotency?: IdempotentCalls | undefined;
  /** Nobody but `sesame` is known unless said otherwise. */
  readonly verifier?: CredentialVerifier;
  /** It shares its sessions with others, and its name begins their ids. */
  readonly replica?: ReplicaPlan | undefined;
  /** Sessions last as long as they are used unless given. */
  readonly lifetimes?: SessionLifetimesSettings | undefined;
}

export interface ReplicaPlan {
  readonly membership: Membership;
  readonly registry: SessionRegistry;
  readonly mirror: EventMirror;
  readonly metrics?: ReplicaMetrics;
}

/** Where clients are let in, as the bootstrap modules put it together. */
export const deskOf = (
  parts: DeskParts,
  options: DeskOptions,
  identity: { readonly name: string; readonly version: string },
): SessionDesk => {
  const { maxSessions = 1_000, maxInFlightPerSession = 4_096 } = options;
  const { clock, metrics, logger, sessions, pools, deadlines, shared } = parts;
  const { eras, statelessServers, statelessClients } = parts;
  const { lists, uris, catalogue, authorizer, enforcement } = parts.listing;
  const admission = new Admission({ maxInFlightPerSession }, undefined, options.limiter);
  const routing = { pools, views: parts.views, lists, uris, clock, authorizer };
  const { targets, resolution, uriRoutes } = routingParts(routing, options.lists?.prefix);
  const settlement = new Settlement(metrics, clock);
  const profiles = new ClientProfiles();
  const legacyClients = new LegacyClients(
    {
      find: (server: string) => statelessServers.modern(server),
      eras,
      identity,
      identifiers: { sessionId: () => 'minted' },
      timers: clock,
      metrics,
      logger,
    },
    { maxRounds: 8, answerTimeoutMs: 300_000 },
  );
  const placement = new Placement(shared);
  const healing = new CallHealing({ pools, placement, eras, deadlines, clock, timers: clock });
  const whole = wholeParts(
    { identity, pools, deadlines, clock, shared, lists, uris, enforcement },
    options.whole,
  );
  const relay = new Relay(
    {
      admission,
      cache: parts.cache,
      idempotency: options.idempotency,
      ownAnswers: new OwnAnswers(identity, {
        catalogue,
        whole,
        shared,
        eras,
        legacyClients,
        profiles,
      }),
      resolution,
      placement,
      delivery: new Delivery(deadlines, shared),
      healing,
      settlement,
      targets,
      wishes: new Wishes(pools),
      whole,
      uris,
      enforcement,
    },
    { deadlines, metrics, logger, sessions, eras, legacyClients },
  );
  const inWhole = {
    whole,
    pools,
    servers: statelessServers,
    resolution,
    uriRoutes,
    catalogue,
    profiles,
    enforcement,
  };
  const { cache, views } = parts;
  const statelessCarrier = new StatelessRelay({
    cache,
    idempotency: options.idempotency,
    views,
    admission,
    settlement,
    targets,
    resolution,
    servers: statelessServers,
    catalogue: new WholeCatalogue(inWhole),
    changes: whole.changes,
    enforcement,
    logger,
  });
  let opened = 0;
  const identifiers = {
    sessionId: () => {
      opened += 1;
      return `${options.replica?.membership.self ?? 'session'}-${opened}`;
    },
  };
  const lifetimes =
    options.lifetimes &&
    new SessionLifetimes({ sessions, clock, timers: clock, logger }, options.lifetimes);
  lifetimes?.begin();
  const image = new SessionImage({ profiles, legacyClients, shared, changes: whole.changes });
  const replica = options.replica && {
    metrics: new RecordingReplicas(),
    ...options.replica,
    ...{ image, sessions, clock, timers: clock, logger, lifetimes },
    localLog: () => new MemoryEventLog(),
    wallMs: () => clock.nowMs(),
  };
  const sharedSessions =
    replica &&
    new ReplicaSessions(replica, { leaseMs: 1_200, ttlMs: 3_600_000, keepEveryMs: 5_000 });
  const desk = new SessionDesk(
    {
      sessions,
      pools,
      targets,
      shared: sharedSessions,
      lifetimes,
      carrier: sharedSessions === undefined ? relay : new ObservedCarrier(relay, sharedSessions),
      statelessCarrier,
      statelessClients,
      verifier: options.verifier ?? knowsTheWord,
      identifiers,
      deadlines,
      profiles,
      ownInitializeParams: ownInitializeParams(identity),
    },
    { maxSessions },
  );
  sharedSessions?.join(desk);
  return desk;
};

const knowsTheWord: CredentialVerifier = {
  verify: ({ bearer }) =>
    bearer === 'sesame' ? anonymous : new Fault('unauthorized', 'the token is not known'),
};
