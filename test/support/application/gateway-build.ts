import type { Authorizer } from '../../../src/application/authorization/authorizer.ts';
import { LegacyServer } from '../../../src/application/bridge/legacy-server/legacy-server.ts';
import { ParkedCalls } from '../../../src/application/bridge/legacy-server/parked-calls.ts';
import type { CacheRules } from '../../../src/application/caching/cache-rules.ts';
import type { ResponseCache } from '../../../src/application/caching/response-cache.ts';
import { HealthProbe } from '../../../src/application/control/health-probe.ts';
import { Survey } from '../../../src/application/control/survey.ts';
import { ServerEras } from '../../../src/application/eras/server-eras.ts';
import type { ServerViews } from '../../../src/application/federation/server-views.ts';
import type { Handover } from '../../../src/application/life/handover.ts';
import { type DrainSettings, Lifecycle } from '../../../src/application/life/lifecycle.ts';
import { Readiness } from '../../../src/application/life/readiness.ts';
import type { ReplicaTraffic } from '../../../src/application/life/replica-traffic.ts';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import { SharedServer } from '../../../src/application/pools/shared-server.ts';
import { SharedServers } from '../../../src/application/pools/shared-servers.ts';
import type { BackendConnector } from '../../../src/application/ports/driven/backend-connector.ts';
import type { CredentialVerifier } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { Frontend } from '../../../src/application/ports/driven/frontend.ts';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { OpenSessions } from '../../../src/application/sessions/open-sessions.ts';
import type { SessionDesk } from '../../../src/application/sessions/session-desk.ts';
import { ModernServer } from '../../../src/application/stateless/modern-server.ts';
import { StatelessClients } from '../../../src/application/stateless/stateless-clients.ts';
import { StatelessServers } from '../../../src/application/stateless/stateless-servers.ts';
import {
  type AdmissionRules,
  Turnstiles,
} from '../../../src/application/traffic/admission/turnstiles.ts';
import type { RateLimiter } from '../../../src/application/traffic/limits/rate-limiter.ts';
import type { RetrySettings } from '../../../src/application/traffic/retries.ts';
import type { StickyRule } from '../../../src/application/traffic/stickiness.ts';
import type { TrafficSettings } from '../../../src/application/traffic/traffic-settings.ts';
import type { BackendTarget, Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import type { ReplayRule } from '../../../src/domain/mcp/repeatable.ts';
import { ownInitializeParams } from '../../../src/domain/mcp/rev2025/handshake.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { HandClock } from '../pure/hand-clock.ts';
import { type DeskOptions, deskOf, type ReplicaPlan } from './gateway-desk.ts';
import { type ListOptions, type ListParts, listParts } from './list-parts.ts';
import { MemorySeal } from './memory-seal.ts';
import { connectedBy, poolOf } from './pools.ts';
import { RecordingAdmission } from './recording-admission.ts';
import { RecordingLogger } from './recording-logger.ts';
import { RecordingMetrics } from './recording-metrics.ts';
import { RecordingOutlet } from './recording-outlet.ts';
import { RecordingTraffic } from './recording-traffic.ts';
import { responseCache } from './response-caching.ts';
import { ScriptedBackend, ScriptedServer, type ServerScript } from './scripted-backend.ts';
import { TestClient } from './test-client.ts';
import { type TransformPlan, viewsOf } from './transformed.ts';
import type { WholeOptions } from './whole-parts.ts';

export interface ServerPlan extends ServerScript {
  readonly shared?: boolean;
  /** How many endpoints serve the name; each is reached through the same script. */
  readonly endpoints?: number;
  /** By which protocol each of them is reached; `unix` unless said otherwise. */
  readonly protocols?: readonly ('unix' | 'websocket' | 'http' | 'stdio')[];
  /** `legacy` unless said otherwise. */
  readonly era?: Era | 'auto';
  /** `hints` unless said otherwise. */
  readonly replay?: ReplayRule;
  readonly sticky?: StickyRule;
  readonly transform?: TransformPlan;
}

export interface BuildOptions extends Pick<DeskOptions, 'lifetimes'> {
  readonly callMs?: number;
  /** Everybody may do everything unless said otherwise. */
  readonly authorizer?: Authorizer;
  readonly maxSessions?: number;
  readonly cache?: CacheRules;
  readonly maxInFlightPerSession?: number;
  readonly frontends?: readonly Frontend[];
  readonly whole?: WholeOptions;
  readonly lists?: ListOptions;
  /** One that stands at 0 unless said otherwise. */
  readonly clock?: HandClock;
  /** Reaches the endpoints in place of the scripted servers. */
  readonly backend?: BackendConnector;
  /** Beside `plainTraffic`. */
  readonly traffic?: Partial<TrafficSettings>;
  readonly retry?: Partial<RetrySettings>;
  /** Caps of endpoints; none unless said otherwise. */
  readonly admission?: AdmissionRules | undefined;
  readonly limiter?: RateLimiter | undefined;
  readonly drain?: Partial<DrainSettings>;
  readonly handover?: Handover;
  readonly replicaTraffic?: ReplicaTraffic;
  readonly parked?: { readonly size: number };
  readonly verifier?: CredentialVerifier;
  readonly replica?: ReplicaPlan;
  /** 0 unless said otherwise. */
  readonly random?: () => number;
}

const identity = { name: 'mcp-gateway', version: '0.0.0-test' };
const preStopMs = 0;
const drainMs = 30_000;
const uncapped: AdmissionRules = { maxInFlight: undefined, maxWaiting: 100, maxWaitMs: 10_000 };
const laneSettings = {
  capabilities: 'per_client',
  maxLinks: 4,
  maxSessionsPerServer: 100,
  sessionIdleMs: 300_000,
  askCollectMs: 25,
  maxRounds: 8,
} as const;

/** Endpoints of one server that the scripted backend can reach. */
const endpointsOf = (
  server: string,
  { protocols = [], endpoints = Math.max(protocols.length, 1) }: ServerPlan,
): readonly Endpoint[] =>
  Array.from({ length: endpoints }, (_, index) => ({
    id: `${server}-${index}`,
    server,
    target: targetOf(protocols[index] ?? 'unix', server, index),
  }));

const targetOf = (
  protocol: 'unix' | 'websocket' | 'http' | 'stdio',
  server: string,
  index: number,
): BackendTarget => {
  switch (protocol) {
    case 'unix':
      return { protocol, path: `/${server}/${index}`, framing: 'newline' };
    case 'websocket':
      return { protocol, url: `ws://${server}.test/${index}`, headers: {} };
    case 'stdio':
      return { protocol, command: server, args: [String(index)], cwd: undefined, env: {} };
    case 'http':
      return { protocol, url: `http://${server}.test/${index}`, headers: {} };
  }
};

/** A gateway in memory, put together as the bootstrap modules do it. */
export class GatewayBuild {
  readonly clock: HandClock;
  readonly metrics = new RecordingMetrics();
  readonly trafficMetrics = new RecordingTraffic();
  readonly logger = new RecordingLogger();
  readonly sessions = new OpenSessions();
  readonly readiness = new Readiness();
  readonly servers: ReadonlyMap<string, ScriptedServer>;
  readonly pools: PoolDirectory;
  readonly shared: SharedServers;
  readonly views: ServerViews;
  readonly cache: ResponseCache;
  readonly deadlines: Deadlines;
  readonly eras: ServerEras;
  readonly statelessClients = new StatelessClients();
  readonly statelessServers: StatelessServers;
  readonly listing: ListParts;
  readonly desk: SessionDesk;
  readonly lifecycle: Lifecycle;
  readonly survey: Survey;
  readonly probe: HealthProbe;

  constructor(plans: Readonly<Record<string, ServerPlan>>, options: BuildOptions = {}) {
    const { metrics, logger, sessions, readiness } = this;
    const { clock = new HandClock() } = options;
    this.clock = clock;
    const { callMs = 60_000, frontends = [] } = options;
    this.servers = new Map(
      Object.entries(plans).map(([name, plan]) => [name, new ScriptedServer(plan)]),
    );
    this.deadlines = new Deadlines(callMs, clock, clock);
    this.views = viewsOf(plans);
    this.pools = this.#pools(plans, options);
    const { deadlines, pools } = this;
    this.cache = responseCache({ clock, metrics, pools }, options.cache);
    this.shared = new SharedServers(
      pools.all
        .filter(({ shared }) => shared)
        .map(
          (pool) => new SharedServer(pool, { deadlines, metrics }, ownInitializeParams(identity)),
        ),
    );
    this.eras = this.#eras(plans);
    this.statelessServers = this.#statelessServers();
    const find = (server: string) => this.statelessServers.modern(server);
    this.listing = listParts(
      {
        pools,
        views: this.views,
        find,
        seal: new MemorySeal(),
        clock,
        logger,
        authorizer: options.authorizer,
      },
      options.lists,
    );
    this.desk = deskOf(this, options, identity);
    const { desk, shared, eras, statelessClients, statelessServers } = this;
    this.lifecycle = new Lifecycle(
      {
        frontends,
        desk,
        sessions,
        shared,
        statelessClients,
        statelessServers,
        eras,
        handover: options.handover,
        traffic: options.replicaTraffic,
        parked: options.parked,
        clocked: [deadlines, pools],
        readiness,
        timers: clock,
        logger,
      },
      { preStopMs, drainMs, ...options.drain },
    );
    this.survey = new Survey(pools, eras, deadlines, clock, identity);
    this.probe = new HealthProbe(
      { readiness, sessions, statelessClients, pools, clock },
      identity.version,
      frontends.map(({ name }) => name),
    );
  }

  /** The scripted server of this name; it must be planned. */
  server(name: string): ScriptedServer {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`no server ${name} was planned`);
    return server;
  }

  connect(facts: Partial<ClientFacts> = {}): TestClient {
    const outlet = new RecordingOutlet();
    const all: ClientFacts = {
      protocol: 'websocket',
      principal: anonymous,
      namespace: undefined,
      remoteAddress: '127.0.0.1',
      ...facts,
    };
    const session = this.desk.open(all, outlet);
    if (session instanceof Fault) throw new Error(`no session: ${session.message}`);
    return new TestClient(session, outlet);
  }

  /** A client that has done its handshake. */
  async client(facts: Partial<ClientFacts> = {}, protocolVersion?: string): Promise<TestClient> {
    const client = this.connect(facts);
    await client.introduce(protocolVersion);
    return client;
  }

  #pools(plans: Readonly<Record<string, ServerPlan>>, options: BuildOptions): PoolDirectory {
    const { backend = new ScriptedBackend(this.servers) } = options;
    const { clock, metrics, logger } = this;
    const connectors = connectedBy(backend);
    const { traffic, retry, random = () => 0 } = options;
    const counted = { clock, timers: clock, metrics: new RecordingAdmission() };
    const turnstiles = new Turnstiles(options.admission ?? uncapped, new Map(), counted);
    const measured = { metrics, logger, traffic: this.trafficMetrics };
    const parts = { connectors, clock, timers: clock, ...measured, random, turnstiles };
    return new PoolDirectory(
      Object.entries(plans).map(([server, plan]) => {
        const endpoints = endpointsOf(server, plan);
        return poolOf({ ...plan, server, endpoints, traffic, retry }, parts);
      }),
    );
  }

  #eras(plans: Readonly<Record<string, ServerPlan>>): ServerEras {
    const { pools, deadlines, clock, logger } = this;
    const eras = Object.entries(plans).map(
      ([server, { era = 'legacy' }]): [string, Era | 'auto'] => [server, era],
    );
    return new ServerEras(
      pools,
      { eras: new Map(eras), probeTimeoutMs: 3_000, verdictMaxAgeMs: 600_000 },
      { deadlines, clock, timers: clock, logger, identity },
    );
  }

  #statelessServers(): StatelessServers {
    const { eras, pools, deadlines, clock, metrics, logger } = this;
    const parts = { deadlines, clock, timers: clock, metrics, logger, identity };
    const identifiers = { sessionId: () => 'this-process' };
    const parked = new ParkedCalls(
      { seal: new MemorySeal(), clock, timers: clock, identifiers },
      { maxParked: 100, parkTimeoutMs: 300_000 },
    );
    return new StatelessServers(
      eras,
      pools.all.map((pool) => new ModernServer({ ...parts, pool })),
      pools.all.map((pool) => new LegacyServer({ ...parts, pool, parked, eras }, laneSettings)),
    );
  }
}
