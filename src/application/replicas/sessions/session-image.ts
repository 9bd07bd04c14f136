import type { SessionState } from '../../../domain/sessions/session-state.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { LegacyClients } from '../../bridge/legacy-client/legacy-clients.ts';
import type { ClientProfiles } from '../../clients/client-profiles.ts';
import type { ListChanges } from '../../federation/list-changes.ts';
import type { SharedServers } from '../../pools/shared-servers.ts';
import type { ClientFacts } from '../../ports/driving/gateway.ts';
import type { Conversation } from '../../sessions/conversation.ts';
import { AnswersToCome } from './answers-to-come.ts';

export interface SessionImageParts {
  readonly profiles: Pick<ClientProfiles, 'of'>;
  readonly legacyClients: Pick<LegacyClients, 'level' | 'setLevel' | 'speakFor' | 'subscribed'>;
  readonly shared: SharedServers;
  readonly changes: Pick<ListChanges, 'join'>;
}

/** The state of a session, taken from a conversation and given to another one. */
export class SessionImage {
  readonly #parts: SessionImageParts;

  constructor(parts: SessionImageParts) {
    this.#parts = parts;
  }

  take(
    conversation: Conversation,
    { frontend, openedAtMs }: Pick<SessionState, 'frontend' | 'openedAtMs'>,
  ): SessionState {
    const { facts, upstreams, onlyServer } = conversation;
    return {
      frontend,
      openedAtMs,
      protocol: facts.protocol,
      principalKey: facts.principal.key,
      namespace: facts.namespace,
      asked: facts.asked,
      remoteAddress: facts.remoteAddress,
      userAgent: facts.userAgent,
      stickyValues: facts.stickyValues ?? NOTHING,
      isWhole: onlyServer === undefined,
      protocolVersion: conversation.protocolVersion,
      initializeParams: conversation.introduced ? upstreams.initializeParams : undefined,
      level: upstreams.memory.level ?? this.#parts.legacyClients.level(conversation),
      subscriptions: this.#subscriptions(conversation),
    };
  }

  /**
   * `conversation` has begun and heard nothing so far. Servers hear of subscriptions as if the client had just asked. `given`: all of
   * them have answered.
   */
  give(conversation: Conversation, state: SessionState, given: () => void): void {
    const { initializeParams, level, subscriptions, protocolVersion } = state;
    if (initializeParams === undefined) {
      given();
      return;
    }
    const { profiles, legacyClients, changes } = this.#parts;
    conversation.introduced = true;
    conversation.protocolVersion = protocolVersion;
    conversation.upstreams.speakFor(initializeParams);
    legacyClients.speakFor(conversation, initializeParams);
    const initialize = requestOf('initialize', decodeText(initializeParams));
    conversation.profile = profiles.of(initialize, state.userAgent);
    if (conversation.onlyServer === undefined) changes.join(conversation);
    const setLevel = level && requestOf('logging/setLevel', JSON.stringify({ level }));
    if (setLevel) {
      conversation.upstreams.memory.noteLevel(setLevel);
      legacyClients.setLevel(conversation, setLevel);
    }
    const answers = new AnswersToCome(given);
    for (const uri of subscriptions) {
      const message = requestOf('resources/subscribe', JSON.stringify({ uri }), uri);
      if (message === undefined) continue;
      answers.await();
      conversation.accept(message, answers);
    }
    answers.allAsked();
  }

  #subscriptions(conversation: Conversation): readonly string[] {
    const { onlyServer, upstreams, subscribedUris } = conversation;
    if (onlyServer === undefined) return subscribedUris.forms;
    const { shared, legacyClients } = this.#parts;
    return [
      ...upstreams.memory.subscribedAt(onlyServer),
      ...(shared.find(onlyServer)?.subscribed(conversation) ?? []),
      ...legacyClients.subscribed(conversation, onlyServer),
    ];
  }
}

/** Who opened it is the claimant: the same caller, by what was shown now. */
export const factsOf = (
  state: SessionState,
  { principal, protocol }: Pick<ClientFacts, 'principal' | 'protocol'>,
): ClientFacts => ({
  principal,
  protocol,
  namespace: state.namespace,
  asked: state.asked,
  remoteAddress: state.remoteAddress,
  userAgent: state.userAgent,
  ...(state.stickyValues.size > 0 && { stickyValues: state.stickyValues }),
});

const NOTHING: ReadonlyMap<string, string> = new Map();

/** Ids of clients are of no use for it: these begin with what no client begins its own with. */
const requestOf = (method: string, params: string, id = ''): Message | undefined => {
  const idText = JSON.stringify(`gateway-restores ${id}`);
  const text = `{"jsonrpc":"2.0","id":${idText},"method":"${method}","params":${params}}`;
  const message = scan(encodeText(text));
  return message instanceof WireFault ? undefined : message;
};
