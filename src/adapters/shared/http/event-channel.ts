import type { Roster, Seated } from '../../../domain/collections/roster.ts';
import { noSeat } from '../../../domain/collections/roster.ts';
import { encodeEvent, eventPieces, type StreamEvent } from '../../../domain/wire/event-stream.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { OrderedOutput } from '../long/ordered-output.ts';
import type { ExchangeStream } from './exchange.ts';

/** Above this a copy of the data costs more than the writes it saves. */
export const LARGEST_COPY_BYTES = 65_536;

const DATA = encodeText('data: ');
const END_OF_EVENT = encodeText('\n\n');

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
  /** Looks for a client that vanishes, which comments at that rate are to show. */
  watch(stream: ExchangeStream, keepAliveMs: number | undefined): void;
  /** Where a channel belongs that gets a comment so often; undefined for the frontend's own rate. */
  rosterFor(keepAliveMs: number | undefined): Roster<EventChannel>;
}

/** One open event stream to one client, with its back-pressure. Thousands may be open and silent, so it is kept small. */
export class EventChannel implements Seated {
  seat = noSeat;
  readonly #stream: ExchangeStream;
  readonly #owner: EventChannelOwner;
  readonly #rules: ChannelRules;
  /** The open channels it is one of. */
  #open: Roster<EventChannel>;
  #congestedSinceMs: number | undefined;
  /** How many times the limit was waiting when the client became slow: one large event is no offence. */
  #congestedLimits = 1;
  #isOpen = true;
  /** Made with the first event that is not in memory. */
  #ordered: OrderedOutput | undefined;
  #endsAfterIt = false;

  constructor(
    stream: ExchangeStream,
    owner: EventChannelOwner,
    rules: ChannelRules,
    keepAliveMs: number | undefined,
  ) {
    this.#stream = stream;
    this.#owner = owner;
    this.#rules = rules;
    this.#open = rules.rosterFor(keepAliveMs);
    this.#open.add(this);
    rules.watch(stream, keepAliveMs);
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

  /** One event whose data is not in memory; what comes meanwhile waits behind it. Without an id: it cannot be sent again. */
  sendLong(event: string | undefined, data: GrowingText): void {
    if (!this.#isOpen) {
      data.close();
      return;
    }
    this.#ordered ??= this.#makeOrdered();
    this.#write([event === undefined ? DATA : encodeText(`event: ${event}\ndata: `)]);
    this.#ordered.sendLong(data, () => this.#endIfAsked());
    this.#ordered.queue(END_OF_EVENT);
  }

  #write(pieces: readonly Uint8Array[]): void {
    if (!this.#isOpen) return;
    const ordered = this.#ordered;
    for (const piece of pieces) {
      if (ordered?.isBusy === true) ordered.queue(piece);
      else this.#stream.write(piece);
    }
    if (this.#congestedSinceMs !== undefined) return;
    const bufferedBytes = this.#stream.bufferedBytes + (ordered?.behindBytes ?? 0);
    const limits = bufferedBytes / this.#rules.maxBufferedBytes;
    if (limits <= 1) return;
    this.#congestedLimits = Math.floor(limits);
    this.#congestedSinceMs = this.#rules.nowMs();
    this.#owner.congested();
  }

  /** From now on the client gets a comment so often; undefined for the frontend's own rate. */
  keepAliveEvery(keepAliveMs: number | undefined): void {
    if (!this.#isOpen) return;
    this.#open.delete(this);
    this.#open = this.#rules.rosterFor(keepAliveMs);
    this.#open.add(this);
    this.#rules.watch(this.#stream, keepAliveMs);
  }

  keepAlive(comment: Uint8Array): void {
    // A peer with unread events needs no proof of life, and more bytes would only pile up.
    if (this.#ordered?.isBusy === true) return;
    if (this.#isOpen && this.#congestedSinceMs === undefined) this.#stream.write(comment);
  }

  /** Whether the client has taken less than the limit per `stalledMs` since it became slow. */
  isStalled(stalledMs: number): boolean {
    if (this.#ordered?.isBusy === true) {
      return this.#ordered.isStalled(this.#rules.nowMs(), stalledMs);
    }
    if (this.#congestedSinceMs === undefined) return false;
    return this.#rules.nowMs() - this.#congestedSinceMs > stalledMs * this.#congestedLimits;
  }

  end(): void {
    if (!this.#isOpen) return;
    if (this.#ordered?.isBusy === true) {
      this.#endsAfterIt = true;
      return;
    }
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

  #makeOrdered(): OrderedOutput {
    const stream = this.#stream;
    const taken = (): void => ordered.drained();
    const ordered = new OrderedOutput({
      get isEmpty() {
        return stream.bufferedBytes === 0;
      },
      write: (piece) => stream.write(piece, taken),
      send: (message) => stream.write(message),
      cutOff: () => this.cutOff(),
    });
    return ordered;
  }

  #endIfAsked(): void {
    if (this.#endsAfterIt && this.#ordered?.isBusy !== true) this.end();
  }

  #close(): void {
    this.#isOpen = false;
    this.#ordered?.stop();
    this.#open.delete(this);
    this.#relieve();
  }

  #relieve(): void {
    if (this.#congestedSinceMs === undefined) return;
    this.#congestedSinceMs = undefined;
    this.#owner.relieved();
  }
}
