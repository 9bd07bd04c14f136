import type { Server } from 'node:net';
import { StartFault } from '../../../application/ports/driven/frontend.ts';

/** Where a server listens: a network address or a socket file. */
export type ListenAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const adviceFor = (code: string): string => {
  switch (code) {
    case 'EADDRINUSE':
    case 'EEXIST':
      return 'the address is in use; stop the program that listens there or configure another one';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not listen there; choose a port above 1023 or a folder it may write to';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host is no address of this machine; correct host';
    case 'ENOENT':
      return 'the folder does not exist; create it or configure another path';
    default:
      return `the operating system refused it (${code === '' ? 'unknown reason' : code})`;
  }
};

/** One line for the operator: which frontend, which address, and what to do. */
export const startFault = (frontend: string, where: string, error: unknown): StartFault =>
  new StartFault(`frontend ${frontend} cannot listen on ${where}: ${adviceFor(codeOf(error))}`, {
    cause: error,
  });

const nameOf = (address: ListenAddress): string =>
  'path' in address ? address.path : `${address.host}:${address.port}`;

/** Resolves when `server` accepts connections. Rejects with a `StartFault`. */
export const listen = (frontend: string, server: Server, address: ListenAddress): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(startFault(frontend, nameOf(address), error));
    server.once('error', failed);
    server.listen(address, () => {
      server.off('error', failed);
      resolve();
    });
  });

/** Resolves when `server` has given its address back; at once when it never listened. */
export const stopListening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });
