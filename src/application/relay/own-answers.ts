import { Fault } from '../../domain/fault/fault.ts';
import { type Implementation, mergedInitializeResult } from '../../domain/mcp/rev2025/handshake.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../domain/wire/message.ts';
import { onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Call } from './call.ts';

const emptyObject = encodeText('{}');
const nothing = encodeText('null');

/** The requests that the gateway answers itself: the handshake, ping, and whatever concerns several servers at once. */
export class OwnAnswers {
  readonly #identity: Implementation;
  readonly #catalogue: Catalogue;
  readonly #shared: SharedServers;

  constructor(identity: Implementation, catalogue: Catalogue, shared: SharedServers) {
    this.#identity = identity;
    this.#catalogue = catalogue;
    this.#shared = shared;
  }

  answers({ onlyServer }: Conversation, { method = '' }: Message): boolean {
    if (method === 'initialize' || method === 'ping') return true;
    return (
      onlyServer === undefined &&
      (method === 'logging/setLevel' || Object.hasOwn(listKinds, method))
    );
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
        await this.#catalogue.setLevel(conversation, message);
        call.answerWith(emptyObject);
        break;
      default:
        await this.#list(conversation, call, message);
    }
  }

  /** The client ended its handshake: its server hears it in the client's own words. */
  clientIsReady(conversation: Conversation, message: Message): void {
    const { onlyServer } = conversation;
    if (onlyServer === undefined || !conversation.initializedIsDue) return;
    conversation.initializedIsDue = false;
    conversation.upstreams.ready(onlyServer)?.send(onOneLine(message));
  }

  clientIsGone(conversation: Conversation): void {
    this.#shared.leave(conversation);
  }

  async #list(conversation: Conversation, call: Call, message: Message): Promise<void> {
    if (message.marks.cursor !== undefined) {
      call.onFailure(new Fault('invalid_params', 'unknown cursor: this list has one page'));
      return;
    }
    call.answerWith(await this.#catalogue.list(conversation, call.method));
  }

  async #initialize(conversation: Conversation, call: Call, message: Message): Promise<void> {
    if (conversation.introduced) {
      call.refuse(new Fault('invalid_request', 'the session is initialized already'));
      return;
    }
    conversation.introduced = true;
    const requested = textAt(message, message.marks.protocolVersion);
    const { onlyServer } = conversation;
    if (onlyServer === undefined) this.#introduceAll(conversation, call, message, requested);
    else await this.#introduceTo(onlyServer, conversation, call, message, requested);
    if (conversation.protocolVersion === undefined) conversation.introduced = false;
  }

  #introduceAll(
    conversation: Conversation,
    call: Call,
    message: Message,
    requested: string | undefined,
  ): void {
    conversation.upstreams.speakFor(forwardedParams(conversation, message));
    const { protocolVersion, result } = mergedInitializeResult(this.#identity, requested);
    conversation.protocolVersion = protocolVersion;
    call.answerWith(result);
  }

  async #introduceTo(
    server: string,
    conversation: Conversation,
    call: Call,
    message: Message,
    requested: string | undefined,
  ): Promise<void> {
    call.server = server;
    conversation.upstreams.speakFor(forwardedParams(conversation, message));
    const shared = this.#shared.find(server);
    const answer =
      shared === undefined
        ? await conversation.upstreams.introduce(server)
        : await shared.introduce(conversation, requested);
    if (answer instanceof Fault) {
      call.onFailure(answer);
      return;
    }
    conversation.initializedIsDue = shared === undefined;
    conversation.protocolVersion = textAt(answer, answer.marks.protocolVersion);
    call.onAnswer(answer, 'channel');
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
