import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { Upstream } from '../links/upstream.ts';

interface Subscription {
  readonly server: string;
  readonly params: Uint8Array;
}

/** What a client told a server during the session and a reopened server must hear again. */
export class SessionMemory {
  /** Raw params of the last `logging/setLevel`. */
  #levelParams: Uint8Array | undefined;
  #level: string | undefined;
  /** Raw params of `resources/subscribe` and the server that heard them, by both. */
  readonly #subscriptions = new Map<string, Subscription>();

  noteLevel(message: Message): void {
    const { bytes, marks } = message;
    this.#levelParams = paramsOf(message);
    this.#level = marks.level && jsonString(bytes, marks.level);
  }

  /** How much the client wants to hear of logs; undefined while it has not said. */
  get level(): string | undefined {
    return this.#level;
  }

  /** Notes what `server` is told. */
  note(server: string, message: Message): void {
    switch (message.method ?? '') {
      case 'logging/setLevel':
        this.noteLevel(message);
        break;
      case 'resources/subscribe':
        this.#noteSubscription(server, message);
        break;
      case 'resources/unsubscribe':
        this.#subscriptions.delete(subscriptionKey(server, message));
        break;
    }
  }

  /** Whether the client waits for what `server` tells. */
  isSubscribed(server: string): boolean {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.server === server) return true;
    }
    return false;
  }

  /** The URIs it waits for there. */
  subscribedAt(server: string): readonly string[] {
    return [...this.#subscriptions].flatMap(([key, subscription]) =>
      subscription.server === server ? [key.slice(server.length + 1)] : [],
    );
  }

  /** The server is gone. */
  forget(server: string): void {
    for (const [key, subscription] of this.#subscriptions) {
      if (subscription.server === server) this.#subscriptions.delete(key);
    }
  }

  /** Method and raw params of each request that brings a new session with a server to the old state. */
  *requests(upstream: Upstream): Generator<readonly [method: string, params: Uint8Array]> {
    if (this.#levelParams !== undefined && upstream.declares('logging')) {
      yield ['logging/setLevel', this.#levelParams];
    }
    for (const { server, params } of this.#subscriptions.values()) {
      if (server === upstream.endpoint.server) yield ['resources/subscribe', params];
    }
  }

  #noteSubscription(server: string, message: Message): void {
    const params = paramsOf(message);
    if (params !== undefined)
      this.#subscriptions.set(subscriptionKey(server, message), { server, params });
  }
}

const paramsOf = ({ bytes, params }: Message): Uint8Array | undefined =>
  params === undefined ? undefined : bytes.slice(params.start, params.end);

const subscriptionKey = (server: string, message: Message): string => `${server} ${uriOf(message)}`;

const uriOf = ({ bytes, marks }: Message): string =>
  marks.uri === undefined ? '' : (jsonString(bytes, marks.uri) ?? '');
