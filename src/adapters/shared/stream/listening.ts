import type { Server } from 'node:net';

/** Where a server listens: a network address or a socket file. */
export type ListenAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** How servers of this process come to listen. */
export interface Listening {
  /** Resolves when `server` accepts connections. Rejects with what the operating system says. */
  listen(server: Server, address: ListenAddress): Promise<void>;
}

/** At what `open` asks the server to listen; rejects with its error. */
export const listened = (server: Server, open: (done: () => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    open(() => {
      server.off('error', reject);
      resolve();
    });
  });

/** A process that has its addresses for itself. */
export const ownListening: Listening = {
  listen: (server, address) => listened(server, (done) => server.listen(address, done)),
};
