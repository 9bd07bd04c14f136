import type { ServerResponse } from 'node:http';
import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { ExchangeStream } from './exchange.ts';

/** More than the kernel's buffers usually take at once: what is left over depends on the reader. */
export const LEFT_OVER_BYTES = 65_536;

/** A peer that vanishes in the middle is normal: `onAbort` tells it. */
const ignore = (): void => undefined;
const uncork = (response: ServerResponse): void => response.uncork();

/** A streamed answer whose head is already decided. */
export class NodeExchangeStream implements ExchangeStream {
  readonly #response: ServerResponse;
  readonly #stalledAnswerMs: number;

  constructor(response: ServerResponse, stalledAnswerMs: number) {
    this.#response = response;
    this.#stalledAnswerMs = stalledAnswerMs;
    if (response.destroyed) return;
    response.on('error', ignore);
    // The head and what is written in the same turn leave in one write.
    response.cork();
    response.flushHeaders();
    process.nextTick(uncork, response);
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  write(chunk: Uint8Array, taken?: () => void): void {
    if (this.#isWritable()) this.#response.write(chunk, taken);
  }

  onDrain(listener: () => void): void {
    this.#response.on('drain', listener);
  }

  end(): void {
    if (!this.#isWritable()) return;
    this.#response.end();
    if (this.#response.writableLength > LEFT_OVER_BYTES) {
      this.#response.socket?.setTimeout(this.#stalledAnswerMs);
    }
  }

  expectReading(): void {
    this.#response.socket?.setTimeout(this.#stalledAnswerMs);
  }

  expectNothing(): void {
    this.#response.socket?.setTimeout(0);
  }

  watchWith(watch: ConnectionWatch, withinMs: number): void {
    const { socket } = this.#response;
    if (socket !== null && !socket.destroyed) watch.watch(socket, withinMs);
  }

  destroy(): void {
    this.#response.destroy();
  }

  #isWritable(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }
}
