import type { Socket } from 'node:net';

/** Somebody who waits for an answer on a connection. */
export interface Waiting {
  /** The connection is gone. */
  cutOff(): void;
}

/** Who waits for an answer on one connection: one at a time, unless its client sends requests ahead. */
export class AbortWatch {
  #first: Waiting | undefined;
  #others: Set<Waiting> | undefined;

  add(one: Waiting): void {
    if (this.#first === undefined || this.#first === one) this.#first = one;
    else {
      this.#others ??= new Set();
      this.#others.add(one);
    }
  }

  delete(one: Waiting): void {
    if (this.#first === one) this.#first = undefined;
    else this.#others?.delete(one);
  }

  cutOff(): void {
    const first = this.#first;
    const others = this.#others;
    this.#first = undefined;
    this.#others = undefined;
    first?.cutOff();
    for (const one of others ?? []) one.cutOff();
  }
}

const watches = new WeakMap<Socket, AbortWatch>();

/**
 * The watch over a connection. One listener serves all exchanges that ever come over it: to listen and let go again for
 * each of them costs more than reading its head.
 */
export const watchOf = (socket: Socket): AbortWatch => {
  const known = watches.get(socket);
  if (known !== undefined) return known;
  const watch = new AbortWatch();
  watches.set(socket, watch);
  socket.on('close', () => watch.cutOff());
  return watch;
};
