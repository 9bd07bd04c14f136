import type { BreakerSettings } from '../../../domain/breaker/breaker.ts';
import type { LogSettings } from '../observing-settings.ts';

/** Where a secret is, tried in this order. */
export type SecretSource =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'secure_store'; readonly key: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string };

interface ClientCertificate {
  /** PEM files, as absolute paths. */
  readonly certFile: string;
  readonly keyFile: string;
}

export type RouterAuthSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: readonly SecretSource[] }
  | {
      readonly kind: 'oauth2';
      readonly clientId: string;
      readonly secret: readonly SecretSource[];
      readonly tokenEndpoint: string;
      readonly grant: 'client_credentials' | 'password';
      readonly scopes: readonly string[];
      readonly username: string | undefined;
      readonly password: readonly SecretSource[];
    }
  /** The certificate is in `RouterTlsSettings`. */
  | { readonly kind: 'mtls' };

export interface RouterTlsSettings {
  /** Whether the gateway has to show a certificate that somebody vouches for. */
  readonly verifies: boolean;
  readonly caFile: string | undefined;
  readonly certificate: ClientCertificate | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly ciphers: string | undefined;
}

interface RouterGateway {
  readonly url: string;
  readonly weight: number;
  /** The lowest first. */
  readonly priority: number;
  readonly tags: readonly string[];
}

export interface RouterConnectionSettings {
  readonly timeoutMs: number;
  readonly keepAliveMs: number;
  readonly reconnect: {
    readonly initialDelayMs: number;
    readonly maxDelayMs: number;
    readonly multiplier: number;
    /** Undefined: for ever. */
    readonly maxAttempts: number | undefined;
    /** The part of a delay that is left to chance, 0 to 1. */
    readonly jitter: number;
  };
  /** Undefined: one connection. */
  readonly pool: RouterPoolSettings | undefined;
}

export interface RouterPoolSettings {
  readonly minSize: number;
  readonly maxSize: number;
  readonly maxIdle: number | undefined;
  readonly idleMs: number;
  readonly checkMs: number;
}

export interface RouterLocalSettings {
  readonly readBufferBytes: number;
  readonly writeBufferBytes: number;
  readonly requestTimeoutMs: number;
  readonly maxConcurrent: number;
  /** Requests that wait while the gateway cannot be reached. */
  readonly maxQueued: number;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number } | undefined;
}

export type DirectProtocol = 'stdio' | 'websocket' | 'http' | 'sse' | 'tcp';

export interface RouterDirectSettings {
  readonly protocols: readonly DirectProtocol[];
  readonly maxConnections: number | undefined;
  /** Undefined: a server says what it speaks. */
  readonly detection:
    | {
        readonly timeoutMs: number;
        readonly ttlMs: number;
        readonly fallback: 'gateway' | 'fail';
      }
    | undefined;
  /** Undefined: what fails directly does not go to the gateway. */
  readonly fallback:
    | { readonly timeoutMs: number; readonly retries: number; readonly delayMs: number }
    | undefined;
}

/** All a router needs: the side between a client on standard input and gateways (mission RT). */
export interface RouterSettings {
  readonly gateways: readonly RouterGateway[];
  readonly strategy: 'round_robin' | 'least_connections' | 'weighted' | 'priority';
  readonly auth: RouterAuthSettings;
  readonly connection: RouterConnectionSettings;
  readonly tls: RouterTlsSettings;
  readonly tracing:
    | { readonly endpoint: string | undefined; readonly serviceName: string }
    | undefined;
  readonly local: RouterLocalSettings;
  readonly log: LogSettings;
  readonly metrics:
    | {
        readonly host: string;
        readonly port: number;
        readonly labels: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly deduplication: { readonly maxEntries: number; readonly ttlMs: number } | undefined;
  readonly breaker: BreakerSettings;
  readonly debug: {
    readonly logsFrames: boolean;
    /** Where failed requests are written; undefined: nowhere. */
    readonly failureFolder: string | undefined;
  };
  /** Undefined: every request goes to a gateway. */
  readonly direct: RouterDirectSettings | undefined;
}
