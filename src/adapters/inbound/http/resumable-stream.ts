import type { EventLog } from '../../../application/ports/driven/event-log.ts';
import { anonymous, type Principal } from '../../../domain/identity/principal.ts';
import { encodeEvent, type StreamEvent } from '../../../domain/wire/event-stream.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import type { EventChannel, EventChannelOwner } from '../../shared/http/event-channel.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

/** Told when a client reads too slowly on one of its streams. */
export interface Flow {
  congested(): void;
  relieved(): void;
}

/**
 * One numbered event stream of a session. It outlives its connection: events go on into the log
 * and a client that comes back gets what it missed (specification 2025-11-25, basic/transports,
 * resumability and redelivery).
 */
export class ResumableStream implements EventChannelOwner {
  readonly number: number;
  readonly #log: EventLog;
  readonly #flow: Flow;
  #channel: EventChannel | undefined;
  #heldBy: Principal = anonymous;
  #isFinished = false;
  /** A message of it is not in the log. */
  #isLong = false;

  constructor(number: number, log: EventLog, flow: Flow) {
    this.number = number;
    this.#log = log;
    this.#flow = flow;
  }

  get isConnected(): boolean {
    return this.#channel !== undefined;
  }

  /** One of its messages was not in memory. */
  get isLong(): boolean {
    return this.#isLong;
  }

  /** The owner of a channel exists before the channel; from now on events go there. */
  attach(channel: EventChannel, heldBy: Principal): void {
    this.#channel = channel;
    this.#heldBy = heldBy;
  }

  /** Who opened the connection it goes on, or went on last. */
  get heldBy(): Principal {
    return this.#heldBy;
  }

  /** The empty event that lets a client resume a stream that broke before its first message. */
  prime(retryMs: number): void {
    this.#channel?.send(this.priming(retryMs));
  }

  priming(retryMs: number): Uint8Array {
    return encodeEvent({ ...this.#event(0, NOTHING), retryMs });
  }

  /** Logs the message and gives the event that carries it. */
  record(data: Uint8Array): Uint8Array {
    return encodeEvent(this.#event(this.#log.append(this.number, data), data));
  }

  /** Logs the message and sends it when somebody is there. Returns its sequence. */
  send(data: Uint8Array): number {
    const sequence = this.#log.append(this.number, data);
    if (this.#channel !== undefined) this.sendAgain(sequence, data);
    return sequence;
  }

  /** Sends a message that is in the log already. */
  sendAgain(sequence: number, data: Uint8Array): void {
    this.#channel?.sendEvent(this.#event(sequence, data));
  }

  /** A message that is not in memory cannot be sent a second time: the stream is not resumed any more. */
  sendLong(text: GrowingText): void {
    this.#isLong = true;
    if (this.#channel === undefined) text.close();
    else this.#channel.sendLong(undefined, text);
  }

  /** That message could not be sent to its end: who resumes the stream gets this one in its place. */
  replaceLong(data: Uint8Array): void {
    this.#isLong = false;
    this.#log.append(this.number, data);
  }

  /** No more messages will come. */
  finish(): void {
    this.#isFinished = true;
    this.disconnect();
  }

  disconnect(): void {
    const channel = this.#channel;
    this.#channel = undefined;
    channel?.end();
  }

  /** Goes on in `channel` behind `sequence`; false when messages after it are forgotten. */
  replay(sequence: number, channel: () => EventChannel, heldBy: Principal): boolean {
    if (this.#isLong) return false;
    const events = this.#log.after(this.number, sequence);
    if (events === undefined) return false;
    this.attach(channel(), heldBy);
    for (const event of events) this.sendAgain(event.sequence, event.data);
    if (this.#isFinished) this.disconnect();
    return true;
  }

  congested(): void {
    this.#flow.congested();
  }

  relieved(): void {
    this.#flow.relieved();
  }

  gone(): void {
    this.#channel = undefined;
  }

  #event(sequence: number, data: Uint8Array): StreamEvent {
    return { id: `${this.number}-${sequence}`, data };
  }
}
