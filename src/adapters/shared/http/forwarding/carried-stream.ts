import type { ConnectionWatch } from '../../../../application/ports/driven/connection-watch.ts';
import type { PeerChannel } from '../../../../application/replicas/peer-channel.ts';
import type { ExchangeStream } from '../exchange.ts';
import { type AnswerMessage, encodeAnswer } from './carried-answer.ts';

/** The streamed answer to a request that another replica carried here. */
export class CarriedStream implements ExchangeStream {
  readonly #channel: PeerChannel;
  /** Whom to tell of what the client's connection has taken, in the order in which it was written. */
  readonly #takers: (() => void)[] = [];
  #drained: (() => void) | undefined;
  #isOver = false;

  constructor(channel: PeerChannel) {
    this.#channel = channel;
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes;
  }

  write(chunk: Uint8Array, taken?: () => void): void {
    if (this.#isOver) return;
    if (taken !== undefined) this.#takers.push(taken);
    this.#send({ kind: 'write', chunk, asksTaken: taken !== undefined });
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  end(): void {
    if (this.#isOver) return;
    this.#send({ kind: 'end' });
    this.#isOver = true;
    this.#channel.finish();
  }

  expectReading(): void {
    this.#send({ kind: 'expectReading' });
  }

  expectNothing(): void {
    this.#send({ kind: 'expectNothing' });
  }

  /** The replica with the connection watches it by its own means. */
  watchWith(_watch: ConnectionWatch, withinMs: number): void {
    this.#send({ kind: 'watch', withinMs });
  }

  destroy(): void {
    this.#isOver = true;
    this.#channel.abort();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The channel is gone. */
  lost(): void {
    this.#isOver = true;
  }

  taken(): void {
    this.#takers.shift()?.();
  }

  drained(): void {
    this.#drained?.();
  }

  #send(message: AnswerMessage): void {
    if (!this.#isOver) this.#channel.send(encodeAnswer(message));
  }
}
