import { Fault } from '../../../domain/fault/fault.ts';
import {
  type ClientDeclaration,
  ownDeclaration,
} from '../../../domain/mcp/bridge/to-modern/client-declaration.ts';
import { initializeAnswer } from '../../../domain/mcp/bridge/to-modern/initialize-result.ts';
import { modernRequest } from '../../../domain/mcp/bridge/to-modern/modern-request.ts';
import type { Implementation } from '../../../domain/mcp/rev2025/handshake.ts';
import { agreeOnRevision } from '../../../domain/mcp/revisions.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../../domain/wire/text.ts';
import type { ListSource } from '../../federation/list-source.ts';
import type { KeptServer, ServerKeeper } from '../../pools/server-keeper.ts';
import type { Timers } from '../../ports/driven/clock.ts';
import type { Identifiers } from '../../ports/driven/identifiers.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import type { Metrics } from '../../ports/driven/metrics.ts';
import type { Call } from '../../relay/call.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import { BridgedCall } from './bridged-call.ts';
import { BridgedLists } from './bridged-lists.ts';
import { BridgedSession, type SessionClient } from './bridged-session.ts';
import type { DialogueSettings } from './input-dialogue.ts';
import { WrappedOutputs } from './wrapped-outputs.ts';

export interface LegacyClientsParts {
  readonly find: (server: string) => ModernServer | undefined;
  /** Hears when a server does not behave as its era would have it. */
  readonly eras: { doubt(server: string): void };
  readonly identity: Implementation;
  readonly identifiers: Identifiers;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

const emptyResult = encodeText('{}');

/** Methods of the other era, and tasks, which no modern server has for a legacy client. */
const isUnavailable = (method: string): boolean =>
  method === 'server/discover' || method === 'subscriptions/listen' || method.startsWith('tasks/');

/** Legacy sessions on servers of the stateless era: the gateway is the session, and its servers never learn of it. */
export class LegacyClients implements ServerKeeper {
  readonly #parts: LegacyClientsParts;
  readonly #settings: DialogueSettings;
  readonly #ownDeclaration: ClientDeclaration;
  readonly #sessions = new WeakMap<SessionClient, BridgedSession>();
  /** By server. */
  readonly #outputs = new Map<string, WrappedOutputs>();

  constructor(parts: LegacyClientsParts, settings: DialogueSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#ownDeclaration = ownDeclaration(parts.identity);
  }

  /** Notes the raw params of the client's initialize: what it says of itself goes with every later request. */
  speakFor(client: SessionClient, params: Uint8Array): void {
    this.#of(client).speakFor(params);
  }

  /** The answer to the client's initialize: a response with an InitializeResult, or a fault. */
  async introduce(
    client: SessionClient,
    server: string,
    requested: string | undefined,
  ): Promise<Message | Fault> {
    const discovery = await this.#discovery(server, client);
    if (discovery instanceof Fault) return discovery;
    const otherwise = { name: server, version: 'unknown' };
    return (
      initializeAnswer(discovery, agreeOnRevision(requested), otherwise) ?? noDiscovery(server)
    );
  }

  /** The client has ended its handshake. */
  ready(client: SessionClient, server: string): void {
    const found = this.#parts.find(server);
    if (found !== undefined) this.#of(client).hearLists(found);
  }

  /** Carries one request of the client. Never rejects; the call is ended by whatever becomes of it. */
  send(
    client: SessionClient,
    call: Call,
    message: Message,
    server: string,
    edits: readonly Edit[],
  ): void {
    const session = this.#of(client);
    const found = this.#parts.find(server);
    if (found === undefined) {
      call.onFailure(unknownServer(server));
      return;
    }
    if (call.method === 'ping') {
      found.ping(call);
      return;
    }
    session.hearLists(found);
    switch (call.method) {
      case 'logging/setLevel':
        settle(call, session.setLevel(message));
        break;
      case 'resources/subscribe':
        this.#guard(call, this.#subscribe(session, call, message, found));
        break;
      case 'resources/unsubscribe':
        session.unsubscribe(found, uriOf(message) ?? '');
        settle(call, undefined);
        break;
      default:
        this.#bridge(session, call, message, found, edits);
    }
  }

  /** What merged lists ask in the client's name. */
  async listSource(client: SessionClient, server: string): Promise<ListSource | Fault> {
    const found = this.#parts.find(server);
    const discovery = await this.#discovery(server, client);
    if (found === undefined) return unknownServer(server);
    if (discovery instanceof Fault) return discovery;
    const session = this.#of(client);
    session.hearLists(found);
    return new BridgedLists(found, discovery, session, this.#outputsOf(server));
  }

  /** The level of a `logging/setLevel`, for every later request; a fault when there is no such level. */
  setLevel(client: SessionClient, message: Message): Fault | undefined {
    return this.#of(client).setLevel(message);
  }

  /** The level it chose; undefined while it has not. */
  level(client: SessionClient): string | undefined {
    return this.#sessions.get(client)?.level;
  }

  /** The resources of the server that the client subscribed to. */
  subscribed(client: SessionClient, server: string): readonly string[] {
    return this.#sessions.get(client)?.subscribed(server) ?? [];
  }

  /** The server is gone for this client. */
  drop(client: SessionClient, server: string): void {
    this.#sessions.get(client)?.drop(server);
  }

  /** What it says of its tools is not what another server of its name says. */
  removed({ server }: KeptServer): void {
    this.#outputs.delete(server);
  }

  over({ server }: KeptServer, isGone: boolean): void {
    if (isGone) this.#outputs.delete(server);
  }

  /** The client is gone. */
  leave(client: SessionClient): void {
    this.#sessions.get(client)?.end();
    this.#sessions.delete(client);
  }

  #of(client: SessionClient): BridgedSession {
    const known = this.#sessions.get(client);
    if (known !== undefined) return known;
    const session = new BridgedSession(client, this.#ownDeclaration, this.#parts.timers);
    this.#sessions.set(client, session);
    return session;
  }

  #outputsOf(server: string): WrappedOutputs {
    const known = this.#outputs.get(server);
    if (known !== undefined) return known;
    const outputs = new WrappedOutputs();
    this.#outputs.set(server, outputs);
    return outputs;
  }

  async #discovery(server: string, client: SessionClient): Promise<Message | Fault> {
    const found = this.#parts.find(server);
    if (found === undefined) return unknownServer(server);
    const discovery = await found.discovery(client.principal);
    const isStrange = discovery instanceof Fault && discovery.code === 'backend_protocol_error';
    if (isStrange) this.#parts.eras.doubt(server);
    return discovery;
  }

  #bridge(
    session: BridgedSession,
    call: Call,
    message: Message,
    server: ModernServer,
    edits: readonly Edit[],
  ): void {
    if (isUnavailable(call.method)) {
      const text = `${call.method} is not available on server "${server.name}"`;
      call.onFailure(new Fault('method_not_found', text));
      return;
    }
    const request = modernRequest(message, edits, session.members);
    if (request instanceof Fault) {
      call.onFailure(request);
      return;
    }
    const outputs = this.#outputsOf(server.name);
    const doubted = (): void => this.#parts.eras.doubt(server.name);
    const parts = { ...this.#parts, session, server, outputs, doubted };
    new BridgedCall(call, request, parts, this.#settings).send(request);
  }

  async #subscribe(
    session: BridgedSession,
    call: Call,
    message: Message,
    server: ModernServer,
  ): Promise<void> {
    const uri = uriOf(message);
    settle(
      call,
      uri === undefined
        ? new Fault('invalid_params', 'resources/subscribe needs a uri')
        : await session.subscribe(server, uri),
    );
  }

  #guard(call: Call, work: Promise<void>): void {
    work.catch((bug: unknown) => {
      const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      const { method } = call;
      this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
      call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
  }
}

const settle = (call: Call, refusal: Fault | undefined): void => {
  if (refusal === undefined) call.answerWith(emptyResult);
  else call.onFailure(refusal);
};

const uriOf = ({ bytes, marks }: Message): string | undefined =>
  marks.uri && jsonString(bytes, marks.uri);

const unknownServer = (server: string): Fault =>
  new Fault('unknown_namespace', `there is no server "${server}"`);

const noDiscovery = (server: string): Fault =>
  new Fault('backend_protocol_error', `server "${server}" does not say what it is`);
