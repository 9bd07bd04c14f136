import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { StdioTarget } from '../../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import { unavailable } from '../../../shared/backend/attempt.ts';
import { SANDBOX_PROGRAM } from './sandbox.ts';

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Why a command could not be started. Names the command only: its directory, arguments and variables stay private. */
export const spawnFault = (server: string, target: StdioTarget, error: Error): Fault => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
  return unavailable(server, spawnReason(code, target));
};

const spawnReason = (code: string, { command, cwd, sandbox }: StdioTarget): string => {
  const name = `"${basename(sandbox === undefined ? command : SANDBOX_PROGRAM)}"`;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      // The system reports a missing working directory as if the command were missing.
      return cwd !== undefined && !existsSync(cwd)
        ? 'its working directory does not exist'
        : `its command ${name} was not found${sandbox === undefined ? '' : ': install bubblewrap for its sandbox'}`;
    case 'EACCES':
    case 'EPERM':
      return `its command ${name} may not be executed (${code})`;
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return `the machine cannot start another process now (${code})`;
    case 'E2BIG':
      return `the arguments and variables of its command ${name} are too long`;
    default:
      return `its command ${name} could not be started (${code})`;
  }
};

export const exitFault = (server: string, { code, signal }: ExitStatus): Fault =>
  unavailable(
    server,
    signal === null
      ? `its process ended with exit code ${code}`
      : `its process was ended by ${signal}`,
  );
