import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { openRedis, type RedisClient, type RedisTarget } from './client.ts';
import { evictionWarning } from './eviction.ts';
import { FollowingClient } from './following-client.ts';
import { Reconnection } from './reconnection.ts';
import { RedisBreaker } from './redis-breaker.ts';
import type { OperationOutcome, RedisMetrics } from './redis-metrics.ts';
import { isForWantOfConnection, troubleOf } from './reply-errors.ts';
import { type RedisScript, runScript, type ScriptCall, type ScriptValue } from './scripts.ts';
import { StoredValues } from './stored-values.ts';
import { Subscriptions } from './subscriptions.ts';
import { withinTime } from './within-time.ts';

export interface RedisLinkSettings extends RedisTarget {
  /** Before every key. */
  readonly keyPrefix: string;
  /** What takes longer has failed. */
  readonly operationMs: number;
  readonly encryptionKeys: readonly Uint8Array[];
}

export interface RedisLinkParts {
  /** What it is called in logs and metrics. */
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: RedisMetrics;
}

/** Longer than any operation, so that a connection that hangs while it is made is given up. */
const handshakeAnswerMs = 1_000;
const refusalsToldMs = 60_000;

/**
 * The way to one Redis, for all that is kept there. Nothing waits for it: an operation ends within its time with a result or a
 * `StoreTrouble`, and after five failures in a row none is tried for a second.
 */
export class RedisLink {
  readonly name: string;
  readonly values: StoredValues;
  readonly #settings: RedisLinkSettings;
  readonly #parts: RedisLinkParts;
  readonly #breaker: RedisBreaker;
  readonly #reconnection: Reconnection;
  readonly #reader: FollowingClient;
  readonly #subscriber: FollowingClient;
  readonly #subscriptions = new Subscriptions();
  readonly #backListeners = new Set<() => void>();
  #client: RedisClient | undefined;
  #lastTrouble = new StoreTrouble('away', 'not connected yet');
  #refusalToldAtMs = Number.NEGATIVE_INFINITY;

  constructor(settings: RedisLinkSettings, parts: RedisLinkParts) {
    const { name, clock, metrics } = parts;
    this.name = name;
    this.#settings = settings;
    this.#parts = parts;
    this.values = new StoredValues(settings.encryptionKeys, () => metrics.redisUnreadable(name));
    this.#breaker = new RedisBreaker(clock, (state) => this.#turned(state));
    this.#reconnection = new Reconnection(clock);
    const isLed = (): boolean => this.isConnected;
    const following = { target: settings, timers: parts.timers, isLed };
    this.#reader = new FollowingClient(following);
    this.#subscriber = new FollowingClient(following);
    metrics.watchRedis(() => [
      { redis: name, breaker: this.#breaker.state, isConnected: this.isConnected },
    ]);
  }

  get isConnected(): boolean {
    return this.#client?.status === 'ready';
  }

  /** Whether operations are tried; false while the last ones have failed. */
  get isWell(): boolean {
    return this.isConnected && this.#breaker.state === 'closed';
  }

  /** Why it was away last. */
  get lastTrouble(): StoreTrouble {
    return this.#lastTrouble;
  }

  /** With the prefix of this gateway. */
  key(name: string): string {
    return this.#settings.keyPrefix + name;
  }

  /** Resolves when there is a connection, at the latest after `patienceMs`, with why there is none. It goes on trying. */
  async start(patienceMs: number): Promise<StoreTrouble | undefined> {
    try {
      this.#client ??= await this.#open();
    } catch (error) {
      this.#lastTrouble = troubleOf(error);
      return this.#lastTrouble;
    }
    const client = this.#client;
    if (client.status === 'ready') return undefined;
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.after(patienceMs, () => resolve(this.#lastTrouble));
      client.once('ready', () => {
        cancel();
        resolve(undefined);
      });
    });
  }

  stop(): void {
    for (const follower of [this.#reader, this.#subscriber]) follower.stop();
    this.#client?.disconnect();
  }

  /** A value stood there that this program does not write. */
  foundUnreadable(): void {
    this.#parts.metrics.redisUnreadable(this.name);
  }

  /**
   * Called each time operations are tried again after they were not, and before any of them on each connection that is made
   * again: the Redis there may be an empty one. The returned function ends it.
   */
  onBack(listener: () => void): () => void {
    this.#backListeners.add(listener);
    return () => this.#backListeners.delete(listener);
  }

  /** Never rejects. */
  run<Result>(operation: (client: RedisClient) => Promise<Result>): Promise<Result | StoreTrouble> {
    const client = this.#client;
    const turn = this.#breaker.begin();
    if (client === undefined || turn === undefined) {
      this.#parts.metrics.redisOperation(this.name, 'away', 0);
      return Promise.resolve(this.#lastTrouble);
    }
    const beganMs = this.#parts.clock.nowMs();
    const bounded = withinTime(this.#parts.timers, operation(client), this.#settings.operationMs);
    return bounded.then((result) => {
      this.#ended(turn, beganMs, result);
      return result;
    });
  }

  /** One run of a script; what comes back has to be checked. */
  async script(
    script: RedisScript,
    keys: readonly string[],
    values: readonly ScriptValue[],
  ): Promise<unknown> {
    const replies = await this.scripts(script, [{ keys, values }]);
    return replies instanceof StoreTrouble ? replies : replies[0];
  }

  /** Many runs in one round trip, each with its own keys. */
  scripts(
    script: RedisScript,
    calls: readonly ScriptCall[],
  ): Promise<readonly unknown[] | StoreTrouble> {
    return this.run((client) => runScript(client, script, calls));
  }

  /** A read that may wait for `ms`, on a connection of its own: one at a time. Never rejects; counts for nothing. */
  async wait<Result>(
    operation: (client: RedisClient) => Promise<Result>,
    ms: number,
  ): Promise<Result | StoreTrouble> {
    try {
      await this.#reader.open(() => undefined);
    } catch (error) {
      return troubleOf(error);
    }
    const { ready } = this.#reader;
    if (ready === undefined) return new StoreTrouble('away', this.#lastTrouble.message);
    const result = await withinTime(this.#parts.timers, operation(ready), ms + handshakeAnswerMs);
    if (result instanceof StoreTrouble && result.kind === 'away') this.#reader.renew();
    return result;
  }

  /** May be lost. */
  publish(channel: string, message: Uint8Array): void {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    void this.run((client) => client.publish(channel, bytes));
  }

  /** The returned function ends it. */
  subscribe(channel: string, listener: (message: Buffer) => void): () => void {
    this.#subscriber
      .open((client) => this.#subscriptions.connected(client))
      .catch((error: unknown) => {
        this.#lastTrouble = troubleOf(error);
      });
    return this.#subscriptions.add(channel, listener);
  }

  async #open(): Promise<RedisClient> {
    const client = await openRedis(this.#settings, {
      answerMs: Math.max(handshakeAnswerMs, this.#settings.operationMs),
      waitMs: () => this.#reconnection.waitMs(),
    });
    let isFirst = true;
    client.on('error', (error: Error) => {
      this.#lastTrouble = new StoreTrouble('away', error.message);
    });
    client.on('ready', () => {
      this.#reconnection.connected();
      this.#lastTrouble = new StoreTrouble('away', 'the connection was lost');
      for (const follower of [this.#reader, this.#subscriber]) follower.led();
      if (!isFirst) this.#reconnected();
      isFirst = false;
      void this.#lookAt(client);
    });
    return client;
  }

  async #lookAt(client: RedisClient): Promise<void> {
    const warning = await evictionWarning(client);
    if (warning !== undefined) this.#parts.logger.warn(warning, { redis: this.name });
  }

  #ended(turn: number, beganMs: number, result: unknown): void {
    const { clock, metrics } = this.#parts;
    const nowMs = clock.nowMs();
    let outcome: OperationOutcome = 'ok';
    if (result instanceof StoreTrouble) {
      outcome = result.kind;
      if (outcome === 'away') this.#note(result);
      else this.#tellRefusal(result, nowMs);
    }
    metrics.redisOperation(this.name, outcome, (nowMs - beganMs) / 1_000);
    this.#breaker.ended(turn, outcome !== 'away');
  }

  /** That there is no connection says less than why there is none. */
  #note(trouble: StoreTrouble): void {
    if (this.isConnected || !isForWantOfConnection(trouble)) this.#lastTrouble = trouble;
  }

  #tellRefusal({ message }: StoreTrouble, nowMs: number): void {
    if (nowMs - this.#refusalToldAtMs < refusalsToldMs) return;
    this.#refusalToldAtMs = nowMs;
    this.#parts.logger.warn('redis refuses', { redis: this.name, reason: message });
  }

  #turned(state: 'open' | 'closed'): void {
    const { logger } = this.#parts;
    if (state === 'open') {
      logger.warn('redis is away', { redis: this.name, reason: this.#lastTrouble.message });
      // One that hangs may hang for ever, and another one may have taken its place.
      if (this.isConnected) this.#client?.disconnect(true);
      return;
    }
    logger.info('redis is back', { redis: this.name });
    this.#tellBack();
  }

  #reconnected(): void {
    this.#parts.metrics.redisReconnected(this.name);
    if (this.#breaker.state === 'closed') this.#tellBack();
  }

  #tellBack(): void {
    for (const listener of [...this.#backListeners]) listener();
  }
}
