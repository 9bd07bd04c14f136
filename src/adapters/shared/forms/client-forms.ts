import type {
  Acceptance,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { claimsModern } from '../../../domain/mcp/rev2026/request-meta.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { agreedTarget } from '../../../domain/routing/named-namespace.ts';
import { byteAt, OPEN_BRACKET } from '../../../domain/wire/bytes.ts';
import {
  unwrap,
  type Wrapped,
  type WrappedForm,
  WrapperFault,
} from '../../../domain/wire/client-form.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan, startOfText } from '../../../domain/wire/scan.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { EnvelopeSink, inEnvelope } from './envelope-sink.ts';
import { HeldMessages } from './held-messages.ts';
import { type Opened, Proof } from './proof.ts';
import { refuseAsk } from './refused-asks.ts';
import { Timestamps } from './timestamps.ts';

export interface ClientFormsParts {
  readonly gateway: Gateway;
  /** Milliseconds since 1970 (`Date.now`): envelopes carry the time of day, not that of a monotonic clock. */
  readonly nowMs: () => number;
  /** Notifications of the original router are answered, although JSON-RPC forbids it. */
  readonly answersNotifications: boolean;
  /** Whatever form comes in, bare messages go out: the rule of event streams (mission §3.6). Default false. */
  readonly answersBare?: boolean;
  /** What carries a message shows by itself who sends it, as each HTTP request does. Default false. */
  readonly isProvenByCarrier?: boolean;
}

type Form = 'bare' | WrappedForm;

/** What the original router calls itself in `source`. */
const ORIGINAL_ROUTER = 'local-router';
const RETRY_AFTER_MS = 1_000;
const NOTHING_TO_SAY = encodeText('{"jsonrpc":"2.0","id":null,"result":{}}');
const KEEP_ALIVE = encodeText('{"jsonrpc":"2.0","method":"notifications/keep_alive"}');

/** The forms in which one client wraps its messages (mission §3.5, C-04): unwraps them, and answers each in its own form. */
export class ClientForms {
  readonly #proof: Proof;
  readonly #held = new HeldMessages();
  readonly #timestamps: Timestamps;
  readonly #answersNotifications: boolean;
  readonly #answersBare: boolean;
  #lastForm: Form = 'bare';
  #isOriginalRouter = false;
  #session: ClientSession | undefined = undefined;
  readonly #refusesAsk = (message: Uint8Array): boolean =>
    this.#isOriginalRouter && this.#session !== undefined && refuseAsk(this.#session, message);

  constructor(parts: ClientFormsParts) {
    const { gateway, nowMs, isProvenByCarrier: isCarried = false } = parts;
    this.#proof = new Proof({ gateway, nowMs, isCarried });
    this.#timestamps = new Timestamps(parts.nowMs);
    this.#answersNotifications = parts.answersNotifications;
    this.#answersBare = parts.answersBare === true;
  }

  /** The peer named itself `local-router` in an envelope. */
  get isOriginalRouter(): boolean {
    return this.#isOriginalRouter;
  }

  /** The credential the session was opened with, so that messages that repeat it cost one comparison. */
  opened(principal: Principal, token: string | undefined, how: Opened = {}): void {
    this.#proof.opened(principal, token, how);
  }

  /**
   * Hands one text of the client to the session, unwrapped when it is wrapped; its answer reaches `sink` in the form it
   * came in. A refused wrapper is refused at `sink`. `asked`: the namespace the carrier of this text names.
   */
  receive(session: ClientSession, bytes: Uint8Array, sink: ReplySink, asked?: string): Acceptance {
    if (this.#held.isHolding) {
      const next = (): void => settle(this.receive(session, bytes, sink, asked), sink);
      return this.#held.add(bytes.length, next) ? 'answering' : refuseCrowd(bytes, sink);
    }
    // What the client did last it does again: neither form costs a look for the other one first.
    if (this.#lastForm !== 'bare') {
      const wrapped = unwrap(bytes);
      if (wrapped !== undefined) return this.#takeOut(session, wrapped, sink, asked);
    }
    const message = scan(bytes);
    if (message instanceof WireFault) return this.#receiveOther(session, bytes, sink, asked);
    return this.accept(session, message, sink, asked);
  }

  /** As `receive`, for a message that is scanned already, so came bare. */
  accept(session: ClientSession, message: Message, sink: ReplySink, asked?: string): Acceptance {
    if (this.#held.isHolding) return this.receive(session, message.bytes, sink, asked);
    this.#lastForm = 'bare';
    const fault = this.#proof.ofBare();
    if (fault === undefined) return session.accept(message, sink, asked);
    return this.#refuse(fault, answerableId(message), sink, eraOf(message));
  }

  /** A message that belongs to no call, in the form the client used last. */
  outgoing(message: Uint8Array): Uint8Array {
    if (!this.#usesEnvelopes) return message;
    return this.#refusesAsk(message) ? this.keepAlive() : inEnvelope(message, this.#timestamps);
  }

  /** Says nothing: the original router gives a connection up on which nothing comes for 30 seconds (mission §3.5). */
  keepAlive(): Uint8Array {
    return inEnvelope(KEEP_ALIVE, this.#timestamps);
  }

  get #usesEnvelopes(): boolean {
    return this.#lastForm === 'envelope' && !this.#answersBare;
  }

  /** No message by itself: one that is wrapped, a batch, or nothing that can be read. */
  #receiveOther(
    session: ClientSession,
    bytes: Uint8Array,
    sink: ReplySink,
    asked: string | undefined,
  ): Acceptance {
    const wrapped = this.#lastForm === 'bare' ? unwrap(bytes) : undefined;
    if (wrapped !== undefined) return this.#takeOut(session, wrapped, sink, asked);
    if (byteAt(bytes, startOfText(bytes)) === OPEN_BRACKET) this.#lastForm = 'bare';
    const fault = this.#proof.ofBare();
    return fault === undefined
      ? session.receive(bytes, this.#inLastForm(sink, ''), asked)
      : this.#refuse(fault, '', sink);
  }

  #takeOut(
    session: ClientSession,
    wrapped: Wrapped | WrapperFault,
    sink: ReplySink,
    asked: string | undefined,
  ): Acceptance {
    this.#lastForm = wrapped.form;
    if (wrapped instanceof WrapperFault) return this.#refuse(wrapped, wrapped.idText, sink);
    if (wrapped.source === ORIGINAL_ROUTER) this.#isOriginalRouter = true;
    this.#session = session;
    const proof = this.#proof.of(wrapped.token);
    if (!(proof instanceof Promise)) return this.#passOn(session, wrapped, sink, asked, proof);
    this.#held.until(proof, (fault) => {
      this.#lastForm = wrapped.form;
      settle(this.#passOn(session, wrapped, sink, asked, fault), sink);
    });
    return 'answering';
  }

  /** `fault`: why its token is refused. */
  #passOn(
    session: ClientSession,
    wrapped: Wrapped,
    sink: ReplySink,
    asked: string | undefined,
    fault: Fault | undefined,
  ): Acceptance {
    if (fault === undefined && wrapped.token !== undefined)
      session.renewed?.(this.#proof.principal);
    const message = scan(wrapped.message);
    const target = fault ?? agreedTarget(wrapped.targetNamespace, asked);
    if (target instanceof Fault) {
      return this.#refuse(target, answerableId(message), sink, eraOf(message));
    }
    if (message instanceof WireFault) {
      return session.receive(wrapped.message, this.#inLastForm(sink, ''), target);
    }
    const acceptance = session.accept(message, this.#inLastForm(sink, message.idKey), target);
    const isOwed = acceptance === 'accepted' && this.#isAnswered(wrapped, message);
    return isOwed ? this.#answerNotification(sink) : acceptance;
  }

  #isAnswered({ form, source }: Wrapped, { kind }: Message): boolean {
    return (
      this.#answersNotifications &&
      kind === 'notification' &&
      form === 'envelope' &&
      source === ORIGINAL_ROUTER
    );
  }

  #answerNotification(sink: ReplySink): Acceptance {
    this.#inLastForm(sink, '').answer(NOTHING_TO_SAY, 'channel');
    return 'answering';
  }

  #refuse(fault: Fault, idText: string, sink: ReplySink, era: Era = 'legacy'): Acceptance {
    this.#inLastForm(sink, idText).refuse(fault, idText, era);
    return 'answering';
  }

  #inLastForm(sink: ReplySink, idText: string): ReplySink {
    return this.#usesEnvelopes
      ? new EnvelopeSink(sink, this.#timestamps, idText, this.#refusesAsk)
      : sink;
  }
}

/** What the caller of `receive` would have done, had the message not waited. */
const settle = (acceptance: Acceptance, sink: ReplySink): void => {
  if (acceptance === 'accepted') sink.abandon();
};

const refuseCrowd = (bytes: Uint8Array, sink: ReplySink): Acceptance => {
  const message = scan(bytes);
  const text = 'too many messages wait for the token of one before them; wait for answers first';
  sink.refuse(new Fault('too_many_in_flight', text, RETRY_AFTER_MS), answerableId(message));
  return 'answering';
};

/** An answer of the client has the id of a question, not one of its own requests. */
const answerableId = (message: Message | WireFault): string =>
  message instanceof WireFault || message.kind === 'request' ? message.idKey : '';

const eraOf = (message: Message | WireFault): Era =>
  !(message instanceof WireFault) && claimsModern(message) ? 'modern' : 'legacy';
