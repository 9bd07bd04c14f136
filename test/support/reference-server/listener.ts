import { once } from 'node:events';
import type { Server } from 'node:net';

/** A running listener of the reference server. */
export type Listener = {
  /** Where clients connect, `scheme://host:port/path`. */
  readonly url: string;
  close(): void;
};

export const LOOPBACK = '127.0.0.1';

/** Listens on a loopback port, 0 for any free one, and returns the port. */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Not a TCP listener');
  return address.port;
}
