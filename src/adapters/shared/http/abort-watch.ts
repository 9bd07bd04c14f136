import type { Socket } from 'node:net';

/** Somebody who waits for an answer on a connection. */
export interface Waiting {
  /** The connection is gone. */
  cutOff(): void;
}

const watches = new WeakMap<Socket, Set<Waiting>>();

/**
 * Who waits for an answer on this connection. One listener serves all exchanges that ever come over it: to listen and
 * let go again for each of them costs more than reading its head.
 */
export const waitingOn = (socket: Socket): Set<Waiting> => {
  const known = watches.get(socket);
  if (known !== undefined) return known;
  const waiting = new Set<Waiting>();
  watches.set(socket, waiting);
  socket.once('close', () => {
    for (const one of waiting) one.cutOff();
    waiting.clear();
  });
  return waiting;
};
