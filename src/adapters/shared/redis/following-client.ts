import type { Timers } from '../../../application/ports/driven/clock.ts';
import { openRedis, type RedisClient, type RedisTarget } from './client.ts';

/** A connection that breaks on its own is made again after this. */
const againMs = 1_000;

interface FollowingParts {
  readonly target: RedisTarget;
  readonly timers: Timers;
  /** Whether the first client has a connection. */
  readonly isLed: () => boolean;
}

/**
 * One more client of the same Redis. It does not look for Redis by itself: where the first client has no connection it waits for
 * that one, so that several clients knock no more often than one.
 */
export class FollowingClient {
  readonly #parts: FollowingParts;
  #client: Promise<RedisClient> | undefined;
  #opened: RedisClient | undefined;
  #isClosing = false;
  #isStopped = false;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  /** Undefined while it has no connection. */
  get ready(): RedisClient | undefined {
    return this.#opened?.status === 'ready' ? this.#opened : undefined;
  }

  /** The client, from the first call on. `ready` hears of each connection. Rejects as `openRedis`. */
  open(ready: (client: RedisClient) => void): Promise<RedisClient> {
    this.#client ??= this.#open(ready);
    return this.#client;
  }

  /** The first client has a connection. */
  led(): void {
    const client = this.#opened;
    if (client === undefined || this.#isStopped || client.status === 'ready') return;
    if (client.status === 'end') client.connect().catch(() => undefined);
    // What it was about before has come to nothing.
    else this.renew();
  }

  /** The connection seems dead. */
  renew(): void {
    // One that hangs takes its time to be closed, and is told once.
    if (this.#opened === undefined || this.#isClosing) return;
    this.#isClosing = true;
    this.#opened.disconnect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#opened?.disconnect();
  }

  async #open(ready: (client: RedisClient) => void): Promise<RedisClient> {
    const { target, timers, isLed } = this.#parts;
    const client = await openRedis(target, { answerMs: undefined, waitMs: () => null });
    this.#opened = client;
    // Troubles are the first client's to tell.
    client.on('error', () => undefined);
    client.on('ready', () => ready(client));
    client.on('end', () => {
      this.#isClosing = false;
      if (this.#isStopped) return;
      timers.after(againMs, () => {
        if (isLed()) this.led();
      });
    });
    if (this.#isStopped) client.disconnect();
    return client;
  }
}
