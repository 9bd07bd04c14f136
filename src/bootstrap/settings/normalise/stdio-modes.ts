import { resolve } from 'node:path';
import { DEFAULT_SOCKET_PERMISSIONS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { StdioModeEntry } from '../schema/server-section.ts';
import type { StdioMode } from '../settings.ts';
import type { Findings } from './findings.ts';
import type { FileBase } from './servers.ts';

/** The longest path the address of a Unix socket can hold on every platform. */
const maxSocketPathBytes = 103;

/** The ways a stdio frontend is reached (mission FE-05, FE-06); stdin and stdout when none is named. */
export const stdioModes = (
  entries: readonly StdioModeEntry[] | undefined,
  path: Path,
  base: FileBase,
  findings: Findings,
): readonly StdioMode[] => {
  if (entries === undefined) return [{ type: 'stdin_stdout' }];
  const modes: StdioMode[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.enabled === false) continue;
    const mode = modeOf(entry, [...path, index], base, findings);
    if (mode !== undefined) modes.push(mode);
  }
  if (entries.length === 0)
    findings.problem(path, 'modes is empty: name stdin_stdout or unix_socket');
  return modes;
};

const modeOf = (
  entry: StdioModeEntry,
  path: Path,
  { folder }: FileBase,
  findings: Findings,
): StdioMode | undefined => {
  if (entry.type === 'stdin_stdout') {
    if (entry.path !== undefined)
      findings.keyProblem([...path, 'path'], 'stdin_stdout has no path');
    return { type: 'stdin_stdout' };
  }
  if (entry.path === undefined) {
    findings.problem(path, 'unix_socket needs a path');
    return undefined;
  }
  const socket = resolve(folder, entry.path);
  if (Buffer.byteLength(socket) > maxSocketPathBytes) {
    const message = `the path of a Unix socket has at most ${maxSocketPathBytes} bytes: ${socket}`;
    findings.problem([...path, 'path'], message);
  }
  const permissions = permissionsOf(entry.permissions);
  if (permissions === undefined) {
    const message =
      'permissions: expected octal mode bits without execution, such as "0600" or "0660"';
    findings.problem([...path, 'permissions'], message);
  }
  return {
    type: 'unix_socket',
    path: socket,
    permissions: permissions ?? DEFAULT_SOCKET_PERMISSIONS,
  };
};

const permissionsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return DEFAULT_SOCKET_PERMISSIONS;
  return /^(?:0o?)?[0246]{3}$/.test(text) ? Number.parseInt(text.slice(-3), 8) : undefined;
};
