import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/gateway.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { ClientForms } from '../../shared/forms/client-forms.ts';
import type { EventChannel, EventChannelOwner } from '../../shared/http/event-channel.ts';

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
  receive(bytes: Uint8Array): Refusal | undefined {
    this.#refusal = undefined;
    this.#isReceiving = true;
    if (this.#session !== undefined) this.#forms.receive(this.#session, bytes, this);
    this.#isReceiving = false;
    return this.#refusal;
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
