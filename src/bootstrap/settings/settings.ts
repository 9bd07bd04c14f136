import type { DetectorSettings } from '../../application/detection/detector.ts';
import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { ProfileRow } from '../../domain/clients/profile-table.ts';
import type { PrefixPolicy } from '../../domain/federation/exposed-names.ts';
import type { UriPolicy } from '../../domain/federation/exposed-uris.ts';
import type { FederationCapability } from '../../domain/federation/merged-capabilities.ts';
import type { ReplayRule } from '../../domain/mcp/repeatable.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { RetryBudgetSettings } from '../../domain/retry/retry-budget.ts';
import type { BackoffStrategy } from '../../domain/retry/retry-delay.ts';
import type { EntryList } from '../../domain/transform/entry-rules.ts';
import type { AuditSettings } from './audit-settings.ts';
import type { AuthSettings } from './auth-settings.ts';
import type { AuthorizationSettings } from './authorization-settings.ts';
import type { BalancingSettings } from './balancing-settings.ts';
import type { EgressSettings } from './egress-settings.ts';
import type { FrontendSettings } from './frontend-settings.ts';
import type { HealthSettings, ServerHealthRules } from './health-settings.ts';
import type { LimitingSettings } from './limiting-settings.ts';
import type { LogSettings, MetricsSettings } from './observing-settings.ts';
import type { OperationSettings } from './operation-settings.ts';
import type { ReloadMode } from './reload-settings.ts';
import type { ResourceServerSettings } from './resource-settings.ts';
import type { UpstreamAuthSettings, VaultSettings } from './upstream-auth-settings.ts';
import type { ProcessSettings, WorkerSettings } from './worker-settings.ts';

export interface ServerEraSettings {
  /** `auto`: the server is asked. */
  readonly era: 'auto' | Era;
  /**
   * What sessions with a legacy server on behalf of stateless clients declare: exactly what a client declares (one
   * session for each set of capabilities), or everything, and what a client did not declare is refused.
   */
  readonly capabilities: 'per_client' | 'declare_all';
  /** Links of one caller to a legacy server that may ask, on a carrier that does not say which call an ask belongs to. */
  readonly maxLinks: number;
}

/** What changes between one server and all its clients, by the names of its tools and prompts. */
export interface TransformSettings {
  readonly tools: EntryList;
  readonly prompts: EntryList;
}

/** How long one request may take, in milliseconds; undefined: as the more general rule says. */
export interface RequestTimeSettings {
  readonly firstByteMs: number | undefined;
  readonly idleMs: number | undefined;
  readonly totalMs: number | undefined;
}

/** Its silence is `ServerRuleSettings.callTimeoutMs`. */
export interface ServerTimeSettings {
  readonly connectMs: number | undefined;
  readonly firstByteMs: number | undefined;
  readonly totalMs: number | undefined;
  /** By the server's own names; a name with `*` stands for many, and the first that fits counts. */
  readonly tools: readonly (readonly [tool: string, times: RequestTimeSettings])[];
}

/** How much one server is given to do at a time; undefined: as all others. */
export interface ServerAdmissionSettings {
  /** Requests in flight at each endpoint that has no number of its own. */
  readonly maxInFlight: number | undefined;
  readonly maxWaiting: number | undefined;
  readonly maxWaitMs: number | undefined;
}

/** What holds for messages of one server only. */
export interface ServerRuleSettings {
  readonly health: ServerHealthRules;
  /** What is done about tools and prompts that are not as they were pinned. */
  readonly pinning: 'off' | 'report' | 'quarantine';
  /** As `ResultSettings.linkAbove`; undefined: as for all others. */
  readonly linkAbove: number | undefined;
  /** What large texts of this server's results are; undefined: what the result says. */
  readonly linkMimeType: string | undefined;
  readonly transform: TransformSettings | undefined;
  /** Undefined: as for all others. */
  readonly callTimeoutMs: number | undefined;
  readonly times: ServerTimeSettings;
  readonly admission: ServerAdmissionSettings;
  readonly retry: ServerRetrySettings;
  /** Tools whose answers may be used again, and for how long; undefined: as long as any. */
  readonly cachedTools: readonly (readonly [tool: string, ttlMs: number | undefined])[];
}

export interface ServerSettings extends ServerEraSettings, ServerRuleSettings {
  /** Also the namespace clients address. */
  readonly name: string;
  /** One process or connection for all clients instead of one for each session. */
  readonly shared: boolean;
  /** What is sent again when its answer was cut off: what its own definition allows, or nothing. */
  readonly replay: ReplayRule;
  /** Whether sessions of one caller may be shown the list that another of them was given. */
  readonly lists: 'shared' | 'per_session';
  /** What clients are told instead of the server's own instructions, false for nothing; undefined for its own. */
  readonly instructions: string | false | undefined;
  readonly balancing: BalancingSettings;
  /** Undefined: as many processes as there are endpoints or sessions, and nothing special about them. */
  readonly workers: WorkerSettings | undefined;
  /** Absent: nothing but the headers of its endpoints. */
  readonly auth?: UpstreamAuthSettings;
  /** At least one. */
  readonly endpoints: readonly Endpoint[];
}

export interface TimeoutSettings {
  /** A call without a sign of life from the server. */
  readonly callMs: number;
  /** From a request to the first sign of life; undefined: `callMs`. */
  readonly firstByteMs: number | undefined;
  /** All of a request, whatever its server reports meanwhile; undefined: no limit. */
  readonly totalMs: number | undefined;
  /** After so much silence a client that wants to hear of progress is told that its call still runs; undefined: never. */
  readonly heartbeatMs: number | undefined;
  /** Opening a link, the handshake of the carrier included. */
  readonly connectMs: number;
  /** From when the gateway is not ready any more until it stops accepting; 0: at once. */
  readonly preStopMs: number;
  /** Calls in flight at shutdown. */
  readonly drainMs: number;
  /** Each server at shutdown, from the request to end to the kill. */
  readonly stopGraceMs: number;
  /** One server's part of a merged list. */
  readonly listMs: number;
  /** A client that reads too slowly for this long is disconnected. */
  readonly slowReaderMs: number;
}

/** How much is taken on at a time. */
export interface AdmissionSettings {
  /** Requests in flight at each endpoint that has no number of its own; undefined: no bound. */
  readonly maxInFlight: number | undefined;
  /** Requests that may wait for one server while its endpoints are busy. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
  readonly shedding: {
    readonly isEnabled: boolean;
    /** A later event loop is too much. */
    readonly maxDelayMs: number;
    /** The part of the memory, 0 to 1, beyond which it is too much. */
    readonly maxMemory: number;
  };
}

export interface LimitSettings {
  readonly maxSessions: number;
  readonly maxInFlightPerSession: number;
  /** HTTP frontends that set none (mission C-25). */
  readonly maxHttpBodyBytes: number;
  /** All other frontends that set none, and every message of a server (mission C-25). */
  readonly maxMessageBytes: number;
  /** Bytes that may wait for a client to read them before its servers are paused. */
  readonly maxBufferedBytes: number;
}

/** Requests that failed on their way to a server, or on the way back. */
export interface RetrySettings {
  readonly isEnabled: boolean;
  /** Of one request, the first included. */
  readonly maxAttempts: number;
  readonly strategy: BackoffStrategy;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly multiplier: number;
  readonly budget: RetryBudgetSettings;
}

/** What one server says in place of that; undefined: as all others. */
interface ServerRetrySettings {
  readonly maxAttempts: number | undefined;
}

/** Answers of tools that are used again. */
export interface CacheSettings {
  readonly isEnabled: boolean;
  readonly ttlMs: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** Tools that say of themselves that they only read, and do the same again, need no word in the settings. */
  readonly trustsHints: boolean;
  /** Resources that say how long they last are used again for so long. */
  readonly keepsReads: boolean;
}

/** How revisions with and without sessions meet. */
export interface EraSettings {
  /** How long a server may take to say its era. */
  readonly probeTimeoutMs: number;
  /** After this a server is asked again. */
  readonly verdictMaxAgeMs: number;
  /** How long a call of a legacy server waits for the answers a stateless client was asked for. */
  readonly parkTimeoutMs: number;
  /** How long further requests of a legacy server are awaited, so that the client is asked for all in one round. */
  readonly askCollectMs: number;
  /** Calls that wait for answers, of all clients. */
  readonly maxParked: number;
  /** How often one call may ask. */
  readonly maxRounds: number;
  /** Unused sessions with legacy servers on behalf of stateless clients are ended after this. */
  readonly sessionIdleMs: number;
  readonly maxSessionsPerServer: number;
  /** 32 bytes each: the first seals what stateless clients keep for the gateway, each of them opens. Empty: a random one. */
  readonly stateKeys: readonly Uint8Array[];
}

/** How many servers are shown as one. */
export interface FederationSettings {
  /** `auto` is decided: `always` with several servers. With one, everything but `always` leaves the server's own names. */
  readonly prefix: PrefixPolicy;
  /** What was written; undefined for `auto`, which follows the number of servers while they come and go. */
  readonly ownPrefix?: PrefixPolicy | undefined;
  /** Whether clients see the URIs of resources as their servers wrote them. */
  readonly uris: UriPolicy;
  /** Items on one page of a merged list. */
  readonly pageSize: number;
  /** How long a list of a server of the handshake revisions that promised to tell of changes may be used again; 0: never. */
  readonly listTtlMs: number;
  /** After this a merged list goes out with what is known of the servers that have not answered. */
  readonly listBudgetMs: number;
  /** What the whole catalogue declares and serves. */
  readonly capabilities: readonly FederationCapability[];
  /** Whether the whole catalogue repeats what its servers say of how they are to be used. */
  readonly instructions: 'merge' | 'off';
  /** Characters of all of it together. */
  readonly maxInstructions: number;
  /** Changes of lists that come within this time are told of once. */
  readonly changeDebounceMs: number;
}

/** What was pinned of the definitions of servers. */
export interface PinningSettings {
  /** Absolute path; undefined for one in the state folder of whoever runs the gateway. */
  readonly file: string | undefined;
}

/** Results that are too large for memory. */
export interface ResultSettings {
  /** A result that grows beyond so many bytes goes through the spool. */
  readonly streamAbove: number;
  /** No result may be longer; everything else a server sends keeps `limits.maxMessageBytes`. */
  readonly maxBytes: number;
  /** Bytes of all results in the spool together. */
  readonly maxSpoolBytes: number;
  /** Undefined for the system's directory for temporary files. */
  readonly spoolDirectory: string | undefined;
  /** Results of tools beyond so many bytes are left for the client to read in ranges; undefined: none. */
  readonly linkAbove: number | undefined;
  readonly linkTtlMs: number;
}

/** What only clients of the original system need, and breaks a rule of MCP or JSON-RPC. */
export interface CompatSettings {
  /** Notifications of the original router are answered, which would else wait and report a timeout (mission §3.5). */
  readonly answersNotifications: boolean;
}

/** All the composition root needs to build a gateway. */
export interface Settings extends OperationSettings, LimitingSettings {
  /** The operator accepts frontends beyond loopback without authentication. */
  readonly insecure: boolean;
  readonly reload: ReloadMode;
  readonly frontends: readonly FrontendSettings[];
  readonly auth: AuthSettings;
  /** Undefined: whoever came in may do everything. */
  readonly authorization: AuthorizationSettings | undefined;
  /** Undefined: nothing is said of it. */
  readonly resourceServer: ResourceServerSettings | undefined;
  /** Undefined: nothing is recorded. */
  readonly audit: AuditSettings | undefined;
  /** Undefined: nothing is said beside the usual rules. */
  readonly egress: EgressSettings | undefined;
  readonly servers: readonly ServerSettings[];
  /** Undefined: where they are by default. */
  readonly credentials: VaultSettings | undefined;
  readonly timeouts: TimeoutSettings;
  readonly limits: LimitSettings;
  readonly admission: AdmissionSettings;
  readonly processes: ProcessSettings;
  /** Of servers that say nothing of it themselves. */
  readonly balancing: BalancingSettings;
  readonly health: HealthSettings;
  readonly detection: DetectorSettings;
  readonly retry: RetrySettings;
  readonly eras: EraSettings;
  readonly federation: FederationSettings;
  readonly cache: CacheSettings;
  /** Before the built-in rows. */
  readonly clientProfiles: readonly ProfileRow[];
  readonly pinning: PinningSettings;
  readonly results: ResultSettings;
  readonly compat: CompatSettings;
  readonly log: LogSettings;
  readonly metrics: MetricsSettings;
}
