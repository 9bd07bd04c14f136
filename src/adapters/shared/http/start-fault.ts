import { StartFault } from '../../../application/ports/driven/frontend.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is already in use; stop the other program or choose another port',
  EACCES: 'this user may not use the port; choose one above 1023',
  EADDRNOTAVAIL: 'the host is not an address of this machine; use 127.0.0.1 or 0.0.0.0',
  ENOTSUP: 'this system cannot share an address among processes; set server.workers to 1',
  ENOTFOUND: 'the host name is not known; use 127.0.0.1 or 0.0.0.0',
};

/** What is in the way of listening, for the operator: the address, the reason, the way out. */
export const startFaultOf = (error: unknown, host: string, port: number): StartFault => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new StartFault(`cannot listen on ${host}:${port}: ${reason}`);
};
