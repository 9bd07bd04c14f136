import { anyCandidate } from '../../domain/balancing/candidate.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { Reopening } from '../healing/reopening.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { ServerPool } from './server-pool.ts';
import type { SharedSessions } from './shared-sessions.ts';
import { Subscribers } from './subscribers.ts';

/** What the clients of a shared server subscribed to: told to one of its sessions, and to another when that is lost. */
export class SharedSubscriptions {
  readonly #sessions: SharedSessions;
  readonly #deadlines: Deadlines;
  readonly #subscribers = new Subscribers<Conversation>();
  readonly #reopening: Reopening;
  #home: Upstream | undefined;

  constructor(pool: ServerPool, sessions: SharedSessions, deadlines: Deadlines) {
    this.#sessions = sessions;
    this.#deadlines = deadlines;
    this.#reopening = new Reopening(
      pool,
      async () => sessions.any ?? (await sessions.choose(anyCandidate)),
      () => sessions.any === undefined && !sessions.isClosed && !this.#subscribers.isEmpty,
    );
  }

  /** The session that holds them; undefined when none does. */
  get home(): Upstream | undefined {
    return this.#home;
  }

  /** Who subscribed to the resource that a message names. */
  of(message: Message): Iterable<Conversation> {
    return this.#subscribers.of(uriOf(message));
  }

  urisOf(client: Conversation): readonly string[] {
    return this.#subscribers.urisOf(client);
  }

  /** Whoever subscribed to anything there hears of it here, as soon as a session is open. */
  takeOver(before: SharedSubscriptions): void {
    for (const uri of before.#subscribers.uris) {
      for (const client of before.#subscribers.of(uri)) this.#subscribers.add(uri, client);
    }
    this.#reopening.begin();
  }

  /** Whether the session holds any. */
  areAt(upstream: Upstream): boolean {
    return this.#home === upstream && !this.#subscribers.isEmpty;
  }

  /** Returns the session that is to hear of it. */
  add(message: Message, client: Conversation, upstream: Upstream): Upstream {
    this.#subscribers.add(uriOf(message), client);
    this.#home ??= upstream;
    return this.#home;
  }

  /** True when nobody wants it any more, so that the server should be told. */
  remove(message: Message, client: Conversation): boolean {
    return this.#subscribers.remove(uriOf(message), client);
  }

  leave(client: Conversation): void {
    for (const uri of this.#subscribers.removeAll(client)) this.#tell('resources/unsubscribe', uri);
  }

  opened(upstream: Upstream): void {
    if (this.#home === undefined && !this.#subscribers.isEmpty) this.#moveTo(upstream);
  }

  lost(upstream: Upstream): void {
    this.moveFrom(upstream);
    this.#reopening.begin();
  }

  /** The session gets nothing new from now on. */
  moveFrom(upstream: Upstream): void {
    if (this.#home !== upstream) return;
    this.#home = undefined;
    const { any } = this.#sessions;
    if (any !== undefined && !this.#subscribers.isEmpty) this.#moveTo(any);
  }

  stop(): void {
    this.#reopening.stop();
  }

  #moveTo(upstream: Upstream): void {
    this.#home = upstream;
    for (const uri of this.#subscribers.uris) this.#tell('resources/subscribe', uri);
  }

  #tell(method: string, uri: string): void {
    if (this.#home === undefined) return;
    const params = encodeText(JSON.stringify({ uri }));
    void askServer(this.#home, method, params, this.#deadlines);
  }
}

const uriOf = ({ bytes, marks }: Message): string =>
  marks.uri === undefined ? '' : (jsonString(bytes, marks.uri) ?? '');
