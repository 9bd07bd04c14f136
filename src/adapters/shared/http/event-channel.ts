import type { Roster, Seated } from '../../../domain/collections/roster.ts';
import { noSeat } from '../../../domain/collections/roster.ts';
import { encodeEvent, eventPieces, type StreamEvent } from '../../../domain/wire/event-stream.ts';
import type { ExchangeStream } from './exchange.ts';

/** Above this a copy of the data costs more than the writes it saves. */
export const LARGEST_COPY_BYTES = 65_536;

/** Whoever writes into a channel. */
export interface EventChannelOwner {
  /** The client reads too slowly. */
  congested(): void;
  /** It has caught up, or it is gone. Only after `congested`. */
  relieved(): void;
  /** The connection is gone. Not called after the owner ended the channel. */
  gone(): void;
}

/** What the channels of one frontend share. */
export interface ChannelRules {
  readonly maxBufferedBytes: number;
  nowMs(): number;
}

/** One open event stream to one client, with its back-pressure. Thousands may be open and silent, so it is kept small. */
export class EventChannel implements Seated {
  seat = noSeat;
  readonly #stream: ExchangeStream;
  readonly #owner: EventChannelOwner;
  readonly #rules: ChannelRules;
  /** The open channels it is one of. */
  readonly #open: Roster<EventChannel>;
  #congestedSinceMs: number | undefined;
  /** How many times the limit was waiting when the client became slow: one large event is no offence. */
  #congestedLimits = 1;
  #isOpen = true;

  constructor(
    stream: ExchangeStream,
    owner: EventChannelOwner,
    rules: ChannelRules,
    open: Roster<EventChannel>,
  ) {
    this.#stream = stream;
    this.#owner = owner;
    this.#rules = rules;
    this.#open = open;
    open.add(this);
    stream.onDrain(() => this.#relieve());
  }

  /** A single event may be larger than the limit: it goes out whole. */
  sendEvent(event: StreamEvent): void {
    if (event.data.length > LARGEST_COPY_BYTES) this.#write(eventPieces(event));
    else this.#write([encodeEvent(event)]);
  }

  /** Writes events that are encoded already. */
  send(encoded: Uint8Array): void {
    this.#write([encoded]);
  }

  #write(pieces: readonly Uint8Array[]): void {
    if (!this.#isOpen) return;
    for (const piece of pieces) this.#stream.write(piece);
    if (this.#congestedSinceMs !== undefined) return;
    const limits = this.#stream.bufferedBytes / this.#rules.maxBufferedBytes;
    if (limits <= 1) return;
    this.#congestedLimits = Math.floor(limits);
    this.#congestedSinceMs = this.#rules.nowMs();
    this.#owner.congested();
  }

  keepAlive(comment: Uint8Array): void {
    // A peer with unread events needs no proof of life, and more bytes would only pile up.
    if (this.#isOpen && this.#congestedSinceMs === undefined) this.#stream.write(comment);
  }

  /** Whether the client has taken less than the limit per `stalledMs` since it became slow. */
  isStalled(stalledMs: number): boolean {
    if (this.#congestedSinceMs === undefined) return false;
    return this.#rules.nowMs() - this.#congestedSinceMs > stalledMs * this.#congestedLimits;
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#close();
    this.#stream.end();
  }

  /** Breaks the connection off; the owner is told that it is gone. */
  cutOff(): void {
    this.#stream.destroy();
    this.lost();
  }

  /** The peer is gone. */
  lost(): void {
    if (!this.#isOpen) return;
    this.#close();
    this.#owner.gone();
  }

  #close(): void {
    this.#isOpen = false;
    this.#open.delete(this);
    this.#relieve();
  }

  #relieve(): void {
    if (this.#congestedSinceMs === undefined) return;
    this.#congestedSinceMs = undefined;
    this.#owner.relieved();
  }
}
