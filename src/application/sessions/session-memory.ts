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
  #level: Uint8Array | undefined;
  /** Raw params of `resources/subscribe` and the server that heard them, by URI. */
  readonly #subscriptions = new Map<string, Subscription>();

  noteLevel(message: Message): void {
    this.#level = paramsOf(message);
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
        this.#subscriptions.delete(uriOf(message));
        break;
    }
  }

  /** Method and raw params of each request that brings a new session with a server to the old state. */
  *requests(upstream: Upstream): Generator<readonly [method: string, params: Uint8Array]> {
    if (this.#level !== undefined && upstream.declares('logging')) {
      yield ['logging/setLevel', this.#level];
    }
    for (const { server, params } of this.#subscriptions.values()) {
      if (server === upstream.endpoint.server) yield ['resources/subscribe', params];
    }
  }

  #noteSubscription(server: string, message: Message): void {
    const params = paramsOf(message);
    if (params !== undefined) this.#subscriptions.set(uriOf(message), { server, params });
  }
}

const paramsOf = ({ bytes, params }: Message): Uint8Array | undefined =>
  params === undefined ? undefined : bytes.slice(params.start, params.end);

const uriOf = ({ bytes, marks }: Message): string =>
  marks.uri === undefined ? '' : (jsonString(bytes, marks.uri) ?? '');
