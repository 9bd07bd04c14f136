import type { ConnectionWatch } from '../../../../application/ports/driven/connection-watch.ts';
import type {
  ChannelListener,
  PeerChannel,
} from '../../../../application/replicas/peer-channel.ts';
import { peerLost } from '../../../../application/replicas/peer-faults.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { Exchange, ExchangeStream } from '../exchange.ts';
import type { Missed } from '../peer-exchanges.ts';
import { type AnswerHead, type AnswerMessage, CHALLENGE, decodeAnswer } from './carried-answer.ts';

/** More than this waiting for the client, and the replica that answers is asked to wait. */
const FULL_BYTES = 131_072;
const NOTHING = new Uint8Array(0);

/** The replica's side that has the client: passes on what the one with the session answers. */
export class Carrying implements ChannelListener {
  readonly #exchange: Exchange;
  readonly #watch: ConnectionWatch | undefined;
  readonly #settle: (missed: Missed | undefined) => void;
  readonly #over: (carrying: Carrying) => void;
  #channel: PeerChannel | undefined;
  #stream: ExchangeStream | undefined;
  #isFull = false;
  #isOver = false;

  constructor(
    exchange: Exchange,
    watch: ConnectionWatch | undefined,
    settle: (missed: Missed | undefined) => void,
    over: (carrying: Carrying) => void,
  ) {
    this.#exchange = exchange;
    this.#watch = watch;
    this.#settle = settle;
    this.#over = over;
  }

  begin(channel: PeerChannel): void {
    this.#channel = channel;
    this.#exchange.onAbort(() => this.#clientGone());
  }

  received(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const message = decodeAnswer(bytes);
    if (message === undefined) this.#unreadable();
    else if (this.#stream === undefined) this.#begun(message);
    else this.#goesOn(this.#stream, message);
  }

  finished(): void {
    if (!this.#isOver) this.#unreadable();
  }

  drained(): void {
    // Only acknowledgements are sent after the request, and nobody waits for those.
  }

  /** Its client is to come back elsewhere for the rest. */
  endStream(): void {
    if (this.#isOver || this.#stream === undefined) return;
    this.#channel?.abort();
    this.#stream.end();
    this.#end();
  }

  broken(taken: 'no' | 'maybe', fault: Fault): void {
    if (this.#isOver) return;
    this.#ended();
    this.#stream?.destroy();
    this.#settle(
      this.#stream === undefined
        ? { kind: taken === 'no' ? 'not_taken' : 'maybe', fault }
        : undefined,
    );
  }

  #begun(message: AnswerMessage): void {
    if (message.kind === 'reply') {
      const headers = this.#headersOf(message.head);
      this.#exchange.reply(message.head.status, headers, message.body);
      this.#end();
    } else if (message.kind === 'open') {
      const headers = this.#headersOf(message.head);
      this.#stream = this.#exchange.open(message.head.status, headers);
      this.#stream.onDrain(() => this.#emptied());
      this.#settle(undefined);
    } else if (message.kind === 'notHere') {
      this.#end({ kind: 'not_here' });
    } else this.#unreadable();
  }

  #goesOn(stream: ExchangeStream, message: AnswerMessage): void {
    switch (message.kind) {
      case 'write':
        this.#write(stream, message.chunk, message.asksTaken);
        break;
      case 'end':
        stream.end();
        this.#end();
        break;
      case 'expectReading':
        stream.expectReading();
        break;
      case 'expectNothing':
        stream.expectNothing();
        break;
      case 'watch':
        if (this.#watch !== undefined) stream.watchWith(this.#watch, message.withinMs);
        break;
      case 'reply':
      case 'open':
      case 'notHere':
        this.#unreadable();
    }
  }

  #write(stream: ExchangeStream, chunk: Uint8Array, asksTaken: boolean): void {
    if (asksTaken) stream.write(chunk, () => this.#channel?.send(NOTHING));
    else stream.write(chunk);
    if (this.#isFull || stream.bufferedBytes <= FULL_BYTES) return;
    this.#isFull = true;
    this.#channel?.pause();
  }

  #emptied(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#channel?.resume();
  }

  #headersOf({ headers, added, cookies, challenge }: AnswerHead): readonly string[] {
    const exchange = this.#exchange;
    for (let at = 0; at + 1 < cookies.length; at += 2) {
      exchange.addCookie(cookies[at] ?? '', cookies[at + 1] ?? '');
    }
    for (let at = 0; at + 1 < added.length; at += 2) {
      exchange.setHeader(added[at] ?? '', added[at + 1] ?? '');
    }
    if (challenge === undefined) return headers;
    return headers.map((value) => (value === CHALLENGE ? exchange.challenge(challenge) : value));
  }

  #clientGone(): void {
    if (this.#isOver) return;
    this.#ended();
    this.#channel?.abort();
    this.#settle(undefined);
  }

  /** Another version, or a mistake: what was done there is not known. */
  #unreadable(): void {
    this.#channel?.abort();
    this.broken('maybe', peerLost);
  }

  #ended(): void {
    this.#isOver = true;
    this.#over(this);
  }

  #end(missed?: Missed): void {
    this.#ended();
    this.#channel?.finish();
    this.#settle(missed);
  }
}
