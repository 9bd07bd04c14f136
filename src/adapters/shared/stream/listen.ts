import type { Server } from 'node:net';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import { type ListenAddress, type Listening, ownListening } from './listening.ts';

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
    case 'ENOTSUP':
      return 'this system cannot share an address among processes; set server.workers to 1';
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
export const listen = async (
  frontend: string,
  server: Server,
  address: ListenAddress,
  listening: Listening = ownListening,
): Promise<void> => {
  try {
    await listening.listen(server, address);
  } catch (error) {
    throw startFault(frontend, nameOf(address), error);
  }
};

/** Resolves when `server` has given its address back; at once when it never listened. */
export const stopListening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
  });
