import type { RedisClient } from './client.ts';

type Listener = (message: Buffer) => void;

/** Who hears what is published. Channels are subscribed to anew with each connection; what is published meanwhile is lost. */
export class Subscriptions {
  readonly #listeners = new Map<string, Set<Listener>>();
  #client: RedisClient | undefined;

  /** The client has a connection, the first or another one. */
  connected(client: RedisClient): void {
    if (this.#client !== client) {
      client.on('messageBuffer', (channel: Buffer, message: Buffer) =>
        this.#heard(channel.toString(), message),
      );
    }
    this.#client = client;
    for (const channel of this.#listeners.keys()) this.#subscribe(channel);
  }

  add(channel: string, listener: Listener): () => void {
    const known = this.#listeners.get(channel);
    const listeners = known ?? new Set<Listener>();
    listeners.add(listener);
    if (known === undefined) {
      this.#listeners.set(channel, listeners);
      this.#subscribe(channel);
    }
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(channel);
      this.#client?.unsubscribe(channel).catch(() => undefined);
    };
  }

  #subscribe(channel: string): void {
    // Without a connection it comes with the next one.
    this.#client?.subscribe(channel).catch(() => undefined);
  }

  #heard(channel: string, message: Buffer): void {
    for (const listener of [...(this.#listeners.get(channel) ?? [])]) listener(message);
  }
}
