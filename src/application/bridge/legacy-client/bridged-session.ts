import { Fault } from '../../../domain/fault/fault.ts';
import type { ClientCapabilities } from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import {
  type ClientDeclaration,
  clientDeclaration,
  metaMembers,
} from '../../../domain/mcp/bridge/to-modern/client-declaration.ts';
import { logLevels } from '../../../domain/mcp/rev2026/log-levels.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { Conversation } from '../../sessions/conversation.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import { SessionChanges } from './session-changes.ts';

/** What of a session matters here. */
export type SessionClient = Pick<
  Conversation,
  'closed' | 'hears' | 'principal' | 'protocolVersion' | 'serverCalls' | 'upstreams'
>;

/** Resources one session may subscribe to, of all servers. */
const maxSubscriptions = 1_000;
/** A longer URI is not kept for a session. */
const maxUriLength = 8_192;

/**
 * What the gateway keeps of one legacy client in the stead of servers that keep nothing: what it said of itself, its log
 * level, and what it wants to hear of.
 */
export class BridgedSession {
  readonly client: SessionClient;
  readonly #timers: Timers;
  readonly #changes = new Map<string, SessionChanges>();
  #declaration: ClientDeclaration;
  #level: string | undefined;
  #members: string;

  /** `declaration` holds until the client speaks for itself. */
  constructor(client: SessionClient, declaration: ClientDeclaration, timers: Timers) {
    this.client = client;
    this.#declaration = declaration;
    this.#timers = timers;
    this.#members = metaMembers(declaration, undefined);
  }

  /** Raw members of `_meta` for its next request. */
  get members(): string {
    return this.#members;
  }

  /** The same without a log level, for what the gateway asks in the client's name. */
  get quietMembers(): string {
    return metaMembers(this.#declaration, undefined);
  }

  get capabilities(): ClientCapabilities {
    return this.#declaration.capabilities;
  }

  get level(): string | undefined {
    return this.#level;
  }

  /** Whether the client wants log messages. */
  get wantsLogs(): boolean {
    return this.#level !== undefined;
  }

  /** Raw params of the client's initialize. */
  speakFor(params: Uint8Array): void {
    this.#declaration = clientDeclaration(params);
    this.#members = metaMembers(this.#declaration, this.#level);
  }

  /** Takes the level of a `logging/setLevel`; a fault when there is no such level. */
  setLevel({ bytes, marks }: Message): Fault | undefined {
    const level = marks.level && jsonString(bytes, marks.level);
    if (level === undefined || !logLevels.includes(level)) {
      return new Fault('invalid_params', `level must be one of ${logLevels.join(', ')}`);
    }
    this.#level = level;
    this.#members = metaMembers(this.#declaration, level);
    return undefined;
  }

  /** From now on the client hears of changed lists of this server. */
  hearLists(server: ModernServer): void {
    if (!this.client.closed) this.#of(server).hearLists(); // it may have gone while the server was asked
  }

  /** Resolves when the client will hear of this resource, or with the reason why it will not. */
  subscribe(server: ModernServer, uri: string): Promise<Fault | undefined> {
    const changes = this.#of(server);
    const refusal = changes.has(uri) ? undefined : this.#refusalOf(uri);
    return refusal === undefined ? changes.subscribe(uri) : Promise.resolve(refusal);
  }

  unsubscribe(server: ModernServer, uri: string): void {
    this.#of(server).unsubscribe(uri);
  }

  /** The resources it subscribed to there. */
  subscribed(server: string): readonly string[] {
    return this.#changes.get(server)?.uris ?? [];
  }

  /** The server is gone. */
  drop(server: string): void {
    this.#changes.get(server)?.stop();
    this.#changes.delete(server);
  }

  /** The client is gone. */
  end(): void {
    for (const changes of this.#changes.values()) changes.stop();
    this.#changes.clear();
  }

  #refusalOf(uri: string): Fault | undefined {
    if (uri.length > maxUriLength) {
      return new Fault('invalid_params', `the uri is longer than ${maxUriLength} characters`);
    }
    const all = [...this.#changes.values()];
    const count = all.reduce((sum, { subscriptions }) => sum + subscriptions, 0);
    if (count < maxSubscriptions) return undefined;
    const text = `the session is subscribed to ${count} resources already; unsubscribe from some first`;
    return new Fault('overloaded', text);
  }

  #of(server: ModernServer): SessionChanges {
    const known = this.#changes.get(server.name);
    if (known !== undefined) return known;
    const changes = new SessionChanges(server, this.#timers, (message) =>
      this.client.hears(server.name, message),
    );
    this.#changes.set(server.name, changes);
    return changes;
  }
}
