import type { CorsSettings } from '../../adapters/shared/http/cors.ts';
import type { DiscoverySettings } from './discovery-settings.ts';
import type { KeptVariable } from './environment/kept-variables.ts';
import type { IdempotencySettings } from './idempotency-settings.ts';
import type { KeptSettings } from './kept-settings.ts';
import type { RedisSettings } from './redis-settings.ts';
import type { ReplicaSettings } from './replica-settings.ts';
import type { ValidationSettings } from './validation-settings.ts';

/** Times and sizes of connections of all HTTP listeners; undefined: as the listener has it of itself. */
export interface ListenerSettings {
  readonly maxHeaderBytes: number | undefined;
  /** How long an idle connection is kept for a next request. */
  readonly keepAliveMs: number | undefined;
  /** From the first byte of a request to the end of its body. */
  readonly readMs: number | undefined;
  /** A peer that takes nothing of an answer for so long is cut off. */
  readonly writeMs: number | undefined;
}

/** One more listener with nothing but health and metrics. */
export interface HealthListenerSettings {
  readonly host: string;
  readonly port: number;
}

export interface SessionSettings {
  /** `redis`: with all gateways that share it. */
  readonly provider: 'memory' | 'redis';
  /** A session ends when it was opened so long ago; undefined: it lasts as long as it is used. */
  readonly ttlMs: number | undefined;
  /** How often those that are to end are looked for; undefined: a sixtieth of the time they have. */
  readonly cleanupMs: number | undefined;
  /** A session nobody used for so long is closed; undefined: as its frontend has it of itself. */
  readonly idleMs: number | undefined;
  readonly redis: RedisSettings | undefined;
}

export interface TracingSettings {
  readonly isEnabled: boolean;
  readonly serviceName: string;
  readonly serviceVersion: string | undefined;
  readonly environment: string | undefined;
  /** URL of the collector; undefined: the exporter's own. */
  readonly endpoint: string | undefined;
  readonly exporter: string | undefined;
  readonly insecure: boolean;
  /** 0 to 1. */
  readonly sampled: number;
  readonly protocolSpans: boolean;
}

/** Sent with every answer over HTTP. */
export interface SecurityHeaderSettings {
  readonly hstsMaxAgeSeconds: number;
  readonly hstsIncludesSubdomains: boolean;
  readonly frameOptions: string;
  readonly contentTypeOptions: string;
  readonly xssProtection: string;
  readonly contentSecurityPolicy: string | undefined;
  readonly referrerPolicy: string | undefined;
}

export interface SecurityTxtSettings {
  readonly contact: string;
  /** As it is written, a moment (RFC 3339). */
  readonly expires: string | undefined;
  readonly policy: string | undefined;
}

export interface SecuritySettings {
  readonly headers: SecurityHeaderSettings | undefined;
  readonly securityTxt: SecurityTxtSettings | undefined;
  readonly cors: CorsSettings | undefined;
}

/** What the original programs say of connections to servers, for all of them. */
export interface PoolSettings {
  readonly maxSize: number | undefined;
  readonly minSize: number | undefined;
  readonly maxIdle: number | undefined;
  readonly idleMs: number | undefined;
  readonly maxAgeMs: number | undefined;
}

/** What an operator calls this gateway. */
export interface AboutSettings {
  readonly name: string | undefined;
  readonly environment: string | undefined;
  readonly version: string | undefined;
}

/** What surrounds a gateway; undefined: the file does not speak of it. */
export interface OperationSettings {
  readonly listeners: ListenerSettings | undefined;
  readonly healthListener: HealthListenerSettings | undefined;
  readonly sessions: SessionSettings | undefined;
  /** Processes that serve at the same addresses; 1: the program itself, and no other. */
  readonly workerProcesses: number;
  /** Undefined: there is no other replica. */
  readonly replicas: ReplicaSettings | undefined;
  /** Undefined: the gateway remembers no calls. */
  readonly idempotency: IdempotencySettings | undefined;
  readonly discovery: DiscoverySettings | undefined;
  readonly tracing: TracingSettings | undefined;
  readonly security: SecuritySettings | undefined;
  readonly validation: ValidationSettings | undefined;
  readonly pool: PoolSettings | undefined;
  readonly about: AboutSettings | undefined;
  readonly kept: KeptSettings | undefined;
  /** Variables of the environment from which nothing follows in this version. */
  readonly keptVariables: readonly KeptVariable[] | undefined;
}

/** Of a file that speaks of none of it. */
export const NO_OPERATION: OperationSettings = {
  listeners: undefined,
  healthListener: undefined,
  sessions: undefined,
  workerProcesses: 1,
  replicas: undefined,
  idempotency: undefined,
  discovery: undefined,
  tracing: undefined,
  security: undefined,
  validation: undefined,
  pool: undefined,
  about: undefined,
  kept: undefined,
  keptVariables: undefined,
};
