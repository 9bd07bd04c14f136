import { Fault } from '../../domain/fault/fault.ts';
import { refusesHandshake } from '../../domain/mcp/era-evidence.ts';
import { type Implementation, ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { isListMethod } from '../../domain/mcp/rev2025/methods.ts';
import { agreeOnRevision, type Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { LegacyClients } from '../bridge/legacy-client/legacy-clients.ts';
import type { ClientProfiles } from '../clients/client-profiles.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import { cursorOf } from '../federation/page-request.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Call } from './call.ts';

const emptyObject = encodeText('{}');
const nothing = encodeText('null');

export interface OwnAnswersParts {
  readonly catalogue: Catalogue;
  readonly whole: WholeParts;
  readonly shared: SharedServers;
  readonly eras: ServerEras;
  readonly legacyClients: LegacyClients;
  readonly profiles: ClientProfiles;
}

/** The requests that the gateway answers itself: the handshake, ping, and whatever concerns several servers at once. */
export class OwnAnswers {
  readonly #identity: Implementation;
  readonly #catalogue: Catalogue;
  readonly #whole: WholeParts;
  readonly #shared: SharedServers;
  readonly #eras: ServerEras;
  readonly #legacyClients: LegacyClients;
  readonly #profiles: ClientProfiles;

  constructor(identity: Implementation, parts: OwnAnswersParts) {
    this.#identity = identity;
    this.#catalogue = parts.catalogue;
    this.#whole = parts.whole;
    this.#shared = parts.shared;
    this.#eras = parts.eras;
    this.#legacyClients = parts.legacyClients;
    this.#profiles = parts.profiles;
  }

  /** `onlyServer`: the one server the message can reach; undefined for the whole catalogue. */
  answers(onlyServer: string | undefined, { method = '' }: Message): boolean {
    if (method === 'initialize' || method === 'ping') return true;
    return onlyServer === undefined && (method === 'logging/setLevel' || isListMethod(method));
  }

  async answer(conversation: Conversation, call: Call, message: Message): Promise<void> {
    switch (message.method ?? '') {
      case 'ping':
        call.answerWith(emptyObject);
        break;
      case 'initialize':
        await this.#initialize(conversation, call, message);
        break;
      case 'logging/setLevel':
        await this.#setLevel(conversation, call, message);
        break;
      default:
        await this.#list(conversation, call, message);
    }
  }

  /** The client ended its handshake: its server hears it in the client's own words. */
  clientIsReady(conversation: Conversation, message: Message): void {
    const { onlyServer } = conversation;
    conversation.letGo();
    if (onlyServer === undefined) return;
    if (this.#eras.of(onlyServer) === 'modern') this.#legacyClients.ready(conversation, onlyServer);
    if (!conversation.initializedIsDue) return;
    conversation.initializedIsDue = false;
    conversation.upstreams.ready(onlyServer)?.send(onOneLine(message));
  }

  clientIsGone(conversation: Conversation): void {
    this.#shared.leave(conversation);
    this.#legacyClients.leave(conversation);
  }

  async #setLevel(conversation: Conversation, call: Call, message: Message): Promise<void> {
    const fault = this.#legacyClients.setLevel(conversation, message);
    if (fault === undefined) await this.#whole.levels.tell(conversation, message);
    if (fault === undefined) call.answerWith(emptyObject);
    else call.onFailure(fault);
  }

  async #list(conversation: Conversation, call: Call, message: Message): Promise<void> {
    const { method } = call;
    if (!isListMethod(method)) throw new TypeError(`${method} is not a list method`);
    const cursor = cursorOf(message);
    const page =
      cursor instanceof Fault ? cursor : await this.#catalogue.list(conversation, method, cursor);
    if (page instanceof Fault) call.onFailure(page);
    else call.answerWith(page);
  }

  async #initialize(conversation: Conversation, call: Call, message: Message): Promise<void> {
    if (conversation.introduced) {
      call.refuse(new Fault('invalid_request', 'the session is initialized already'));
      return;
    }
    conversation.introduced = true;
    conversation.profile = this.#profiles.of(message, conversation.facts.userAgent);
    const requested = textAt(message, message.marks.protocolVersion);
    const { onlyServer } = conversation;
    const params =
      requested === undefined
        ? ownInitializeParams(this.#identity) // a login with a token and nothing else (mission §3.4)
        : forwardedParams(conversation, message);
    conversation.upstreams.speakFor(params);
    this.#legacyClients.speakFor(conversation, params);
    if (onlyServer === undefined) await this.#introduceAll(conversation, call, requested);
    else await this.#introduceTo(onlyServer, conversation, call, requested);
    if (conversation.protocolVersion === undefined) conversation.introduced = false;
  }

  async #introduceAll(
    conversation: Conversation,
    call: Call,
    requested: string | undefined,
  ): Promise<void> {
    const { introduction, changes } = this.#whole;
    const protocolVersion = agreeOnRevision(requested);
    conversation.protocolVersion = protocolVersion;
    const result = introduction.initializeResult(conversation, protocolVersion);
    if (result instanceof Promise) {
      conversation.holdBack(); // servers are opened for it before it has ended its handshake
      call.answerWith(await result);
    } else call.answerWith(result);
    if (!conversation.closed) changes.join(conversation);
  }

  async #introduceTo(
    server: string,
    conversation: Conversation,
    call: Call,
    requested: string | undefined,
  ): Promise<void> {
    call.server = server;
    const answer = await this.#introduction(server, conversation, requested);
    if (answer instanceof Fault) {
      call.onFailure(answer);
      return;
    }
    conversation.protocolVersion = textAt(answer, answer.marks.protocolVersion);
    call.onAnswer(answer, 'channel');
  }

  /** The answer to initialize. Begins in this turn when it can: a client that does not wait must not get a second link. */
  #introduction(
    server: string,
    conversation: Conversation,
    requested: string | undefined,
  ): Promise<Message | Fault> {
    const era = this.#eras.of(server);
    if (!(era instanceof Promise)) return this.#inEra(era, server, conversation, requested);
    return era.then((found) =>
      found instanceof Fault ? found : this.#inEra(found, server, conversation, requested),
    );
  }

  async #inEra(
    era: Era,
    server: string,
    conversation: Conversation,
    requested: string | undefined,
  ): Promise<Message | Fault> {
    if (era === 'modern') return this.#legacyClients.introduce(conversation, server, requested);
    const shared = this.#shared.find(server);
    const answer =
      shared === undefined
        ? await conversation.upstreams.introduce(server)
        : await shared.introduce(conversation, requested);
    conversation.initializedIsDue = shared === undefined && !(answer instanceof Fault);
    if (answer instanceof Fault || !refusesHandshake(answer)) return answer;
    this.#eras.doubt(server); // it was replaced by a newer one behind the verdict
    const now = await this.#eras.of(server);
    return now === 'modern' ? this.#introduction(server, conversation, requested) : answer;
  }
}

const textAt = (message: Message, span: Message['id']): string | undefined =>
  span === undefined ? undefined : jsonString(message.bytes, span);

/** The client's initialize params as servers may see them: a credential for the gateway stays here (mission C-03). */
const forwardedParams = ({ facts }: Conversation, message: Message): Uint8Array => {
  const { params } = message;
  if (params === undefined) return emptyObject;
  const bytes = onOneLine(message);
  const { token } = message.marks;
  if (facts.protocol !== 'tcp' || token === undefined) return bytes.slice(params.start, params.end);
  const shift = nothing.length - (token.end - token.start);
  return spliceOne(bytes, token, nothing).slice(params.start, params.end + shift);
};
