import { readFile } from 'node:fs/promises';
import type { Cluster, Redis } from 'ioredis';
import type { Logger } from '../../../application/ports/driven/logger.ts';

/** Which Redis: one, those that sentinels name, or the members of a cluster. */
type RedisAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'single'; readonly address: string }
  | { readonly kind: 'sentinel'; readonly master: string; readonly addresses: readonly string[] }
  | { readonly kind: 'cluster'; readonly addresses: readonly string[] };

/** Absolute paths; undefined: the authorities Node knows, no certificate of our own, the name of the host. */
interface RedisTls {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly serverName: string | undefined;
}

export interface RedisTarget {
  readonly address: RedisAddress;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number | undefined;
  /** Undefined: in clear, unless the URL says otherwise. */
  readonly tls: RedisTls | undefined;
  readonly dialTimeoutMs: number | undefined;
}

export type RedisClient = Redis | Cluster;

export interface ClientTerms {
  /** What Redis does not answer within this time fails; undefined: reads may wait. */
  readonly answerMs: number | undefined;
  /** How long to wait before that attempt to connect, from 1 on; null: no attempt, until `connect` is called. */
  readonly waitMs: (attempt: number) => number | null;
}

const CONNECT_MS = 2_000;
const GOODBYE_MS = 200;
const SENTINEL_ANSWER_MS = 1_000;
const LONGEST_WAIT_MS = 2_000;
const WAIT_STEP_MS = 50;

/** Only gateways with a Redis need it. */
const load = () => import('ioredis');

/**
 * A client that connects at once and again whenever it has to. Nothing waits for a connection: what is asked without one
 * fails at once, and what Redis does not answer within `answerMs` fails then.
 */
export const connectRedis = async (
  target: RedisTarget,
  answerMs: number,
  logger: Logger,
): Promise<RedisClient> => {
  const client = await openRedis(target, { answerMs, waitMs: waitOf });
  const troubles = new Troubles(logger);
  client.on('error', (error: Error) => troubles.heard(error));
  client.on('ready', () => troubles.over());
  return client;
};

/** As `connectRedis`, for who listens to `error` and `ready` itself. Rejects when a file of `tls` cannot be read. */
export const openRedis = async (target: RedisTarget, terms: ClientTerms): Promise<RedisClient> => {
  const tls = await tlsOptionsOf(target.tls);
  const { Redis: Single, Cluster: Several } = await load();
  return clientOf(target, optionsOf(target, tls, terms), Single, Several);
};

const clientOf = (
  { address, database }: RedisTarget,
  common: ReturnType<typeof optionsOf>,
  Single: typeof Redis,
  Several: typeof Cluster,
): RedisClient => {
  const own = database === undefined ? common : { ...common, db: database };
  switch (address.kind) {
    case 'url':
      return new Single(address.url, own);
    case 'single':
      return new Single({ ...own, ...hostOf(address.address) });
    case 'sentinel':
      return new Single({
        ...own,
        ...('tls' in own ? { enableTLSForSentinelMode: true, sentinelTLS: own.tls } : {}),
        sentinels: address.addresses.map(hostOf),
        sentinelCommandTimeout: SENTINEL_ANSWER_MS,
        // A master that hangs is left when another one has been chosen, not when it answers again.
        failoverDetector: true,
        name: address.master,
      });
    case 'cluster': {
      const { retryStrategy: clusterRetryStrategy, enableOfflineQueue, ...redisOptions } = common;
      return new Several(address.addresses.map(hostOf), {
        redisOptions,
        enableOfflineQueue,
        clusterRetryStrategy,
        slotsRefreshTimeout: SENTINEL_ANSWER_MS,
      });
    }
  }
};

const optionsOf = (
  { username, password, dialTimeoutMs }: RedisTarget,
  tls: TlsOptions | undefined,
  { answerMs, waitMs }: ClientTerms,
) => ({
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
  ...(tls === undefined ? {} : { tls }),
  ...(answerMs === undefined ? {} : { commandTimeout: answerMs }),
  connectTimeout: dialTimeoutMs ?? CONNECT_MS,
  // A peer that hangs does not say goodbye.
  disconnectTimeout: GOODBYE_MS,
  enableOfflineQueue: false,
  // What was sent and not answered may have been done: it is for who asked to ask again.
  autoResendUnfulfilledCommands: false,
  // A subscription that the library makes by itself, and that is cut off, is an error nobody can catch.
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  retryStrategy: waitMs,
  reconnectOnError: isOfReplica,
});

/** A master that has become a replica: the connection leads to the wrong one now. */
const isOfReplica = ({ message }: Error): boolean => message.startsWith('READONLY');

interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
}

const tlsOptionsOf = async (tls: RedisTls | undefined): Promise<TlsOptions | undefined> => {
  if (tls === undefined) return undefined;
  const { caFile, certFile, keyFile, serverName } = tls;
  return {
    ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
    ...(certFile === undefined ? {} : { cert: await readFile(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readFile(keyFile) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
};

const waitOf = (attempt: number): number => Math.min(attempt * WAIT_STEP_MS, LONGEST_WAIT_MS);

const hostOf = (address: string): { readonly host: string; readonly port: number } => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address) ?? [];
  return { host: bracketed ?? plain ?? address, port: Number(port ?? 6_379) };
};

/** Tells once that Redis is away, and once that it is back. */
class Troubles {
  readonly #logger: Logger;
  #isOut = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  heard(error: Error): void {
    if (!this.#isOut) this.#logger.warn('redis cannot be reached', { reason: error.message });
    this.#isOut = true;
  }

  over(): void {
    if (this.#isOut) this.#logger.info('redis can be reached again');
    this.#isOut = false;
  }
}
