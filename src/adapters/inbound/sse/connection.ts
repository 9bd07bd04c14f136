import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { ClientForms } from '../../shared/forms/client-forms.ts';
import type { EventChannel, EventChannelOwner } from '../../shared/http/event-channel.ts';

/** What came in a POST. */
export interface Posted {
  readonly body: Uint8Array;
  /** The namespace that a header or the query names for this message. */
  readonly asked: string | undefined;
}

/** A message that was refused as soon as it was read. */
export interface Refusal {
  readonly fault: Fault;
  readonly idText: string;
  readonly era: Era;
}

/** One client of the two-endpoint transport: its stream is its session (specification 2024-11-05). */
export class SseConnection implements ClientOutlet, ReplySink, EventChannelOwner {
  readonly #forms: ClientForms;
  readonly #closed: () => void;
  #session: ClientSession | undefined;
  #channel: EventChannel | undefined;
  #isReceiving = false;
  #refusal: Refusal | undefined;

  constructor(forms: ClientForms, closed: () => void) {
    this.#forms = forms;
    this.#closed = closed;
  }

  get session(): ClientSession | undefined {
    return this.#session;
  }

  /** The stream is open: tells the client where to send its messages. */
  begin(session: ClientSession, channel: EventChannel, requestPath: string): void {
    this.#session = session;
    this.#channel = channel;
    const uri = `${requestPath}?sessionId=${encodeURIComponent(session.id)}`;
    channel.sendEvent({ event: 'endpoint', data: encodeText(uri) });
  }

  /** Takes a posted message. A refusal that comes at once is the answer to the POST. */
  receive(posted: Posted): Refusal | undefined {
    this.#refusal = undefined;
    this.#isReceiving = true;
    if (this.#session !== undefined) this.#take(this.#session, posted);
    this.#isReceiving = false;
    return this.#refusal;
  }

  /** What kind of client it is shows with its initialize, on a stream that is open already. */
  #take(session: ClientSession, { body, asked }: Posted): void {
    const { keepAliveMs } = session.profile;
    this.#forms.receive(session, body, this, asked);
    const now = session.profile.keepAliveMs;
    if (now !== keepAliveMs) this.#channel?.keepAliveEvery(now);
  }

  stream(): void {
    // Everything is one stream here.
  }

  push(message: Uint8Array): void {
    this.deliver(message);
  }

  answer(message: Uint8Array): void {
    this.deliver(message);
  }

  answerLong(text: LongText): void {
    if (this.#channel === undefined) text.close();
    else this.#channel.sendLong('message', text);
  }

  release(): void {
    // This transport cannot be resumed.
  }

  refuse(fault: Fault, idText: string, era: Era = 'legacy'): void {
    if (this.#isReceiving) this.#refusal = { fault, idText, era };
    else this.deliver(errorReply(idText, fault, era));
  }

  abandon(): void {
    // The client no longer waits for it.
  }

  deliver(message: Uint8Array): void {
    this.#channel?.sendEvent({ event: 'message', data: message });
  }

  end(): void {
    const channel = this.#channel;
    if (channel === undefined) return;
    this.#channel = undefined;
    channel.end();
    this.#closed();
  }

  congested(): void {
    this.#session?.pause();
  }

  relieved(): void {
    this.#session?.resume();
  }

  gone(): void {
    if (this.#channel === undefined) return;
    this.#channel = undefined;
    this.#session?.close();
    this.#closed();
  }
}
