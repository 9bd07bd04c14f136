import type { Fault } from '../../../domain/fault/fault.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { ListSource } from '../../federation/list-source.ts';
import type { Fate } from '../../links/pending.ts';
import type { ReplySink } from '../../ports/driving/client-session.ts';
import type { Call } from '../../relay/call.ts';
import type { CallEnd } from '../../relay/call-end.ts';
import type { Carrier, Conversation } from '../../sessions/conversation.ts';
import type { ServerMessages } from '../../sessions/server-messages.ts';

/** Who keeps the state of sessions where others find it. */
export interface SessionObserver {
  /** It may be another now: what was asked for is of a kind that changes it. */
  changed(conversation: Conversation): void;
  callEnded(conversation: Conversation): void;
  /** `reason`: the gateway ended it. */
  ended(conversation: Conversation, reason: Fault | undefined): void;
}

/** A carrier with an observer. Where a gateway stands alone there is none, and nothing on the way of calls. */
export class ObservedCarrier implements Carrier {
  readonly #carrier: Carrier;
  readonly #observer: SessionObserver;

  constructor(carrier: Carrier, observer: SessionObserver) {
    this.#carrier = carrier;
    this.#observer = observer;
  }

  get serverMessages(): ServerMessages {
    return this.#carrier.serverMessages;
  }

  request(conversation: Conversation, message: Message, sink: ReplySink, target?: string): void {
    this.#carrier.request(conversation, message, sink, target);
  }

  notification(conversation: Conversation, message: Message): void {
    this.#carrier.notification(conversation, message);
  }

  answer(conversation: Conversation, message: Message): void {
    this.#carrier.answer(conversation, message);
  }

  callAlive(call: Call): void {
    this.#carrier.callAlive(call);
  }

  callCutOff(conversation: Conversation, call: Call, fault: Fault, fate: Fate): Fault | undefined {
    return this.#carrier.callCutOff(conversation, call, fault, fate);
  }

  callEnded(conversation: Conversation, call: Call, end: CallEnd): void {
    this.#carrier.callEnded(conversation, call, end);
    if (changesState(call.method)) this.#observer.changed(conversation);
    this.#observer.callEnded(conversation);
  }

  ended(conversation: Conversation, reason?: Fault): void {
    this.#carrier.ended(conversation, reason);
    this.#observer.ended(conversation, reason);
  }

  listSource(
    conversation: Conversation,
    server: string,
  ): ListSource | Fault | Promise<ListSource | Fault> {
    return this.#carrier.listSource(conversation, server);
  }
}

const changesState = (method: string): boolean => {
  switch (method) {
    case 'initialize':
    case 'logging/setLevel':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return true;
    default:
      return false;
  }
};
