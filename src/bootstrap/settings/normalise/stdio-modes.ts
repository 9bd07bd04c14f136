import { resolve } from 'node:path';
import { DEFAULT_SOCKET_PERMISSIONS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { StdioMode } from '../frontend-settings.ts';
import type { StdioModeEntry } from '../schema/server-section.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

/** The longest path the address of a Unix socket can hold on every platform. */
const maxSocketPathBytes = 103;

/** The ways a stdio frontend is reached (mission FE-05, FE-06, FE-07); stdin and stdout when none is named. */
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
    if (mode === undefined) continue;
    if (modes.some((other) => placeOf(other) === placeOf(mode))) {
      findings.problem([...path, index], `${placeOf(mode)} is listed twice`);
    }
    modes.push(mode);
  }
  if (entries.length === 0) {
    findings.problem(path, 'modes is empty: name stdin_stdout, unix_socket or named_pipes');
  } else if (entries.every(({ enabled }) => enabled === false)) {
    findings.problem(path, 'every mode is disabled: set enabled: false on the frontend instead');
  }
  return modes;
};

const placeOf = (mode: StdioMode): string => (mode.type === 'stdin_stdout' ? mode.type : mode.path);

const modeOf = (
  entry: StdioModeEntry,
  path: Path,
  { folder }: FileBase,
  findings: Findings,
): StdioMode | undefined => {
  const { type } = entry;
  if (type === 'stdin_stdout') {
    if (entry.path !== undefined) {
      findings.keyProblem([...path, 'path'], 'stdin_stdout has no path');
    }
    return { type };
  }
  if (entry.path === undefined) {
    findings.problem(path, `${type} needs a path`);
    return undefined;
  }
  const file = resolve(folder, entry.path);
  if (type === 'unix_socket' && Buffer.byteLength(file) > maxSocketPathBytes) {
    const message = `the path of a Unix socket has at most ${maxSocketPathBytes} bytes: ${file}`;
    findings.problem([...path, 'path'], message);
  }
  const permissions = permissionsOf(entry.permissions, [...path, 'permissions'], findings);
  return { type, path: file, permissions };
};

const permissionsOf = (text: string | undefined, path: Path, findings: Findings): number => {
  if (text === undefined) return DEFAULT_SOCKET_PERMISSIONS;
  if (!/^(?:0o?)?[0246]{3}$/.test(text)) {
    const message =
      'permissions: expected octal mode bits without execution, such as "0600" or "0660"';
    findings.problem(path, message);
    return DEFAULT_SOCKET_PERMISSIONS;
  }
  // Whoever may open the file is taken for the local user, so "everybody" would be no check at all.
  if (!text.endsWith('0')) {
    findings.problem(path, `permissions ${text} let every user in: end it with 0, like "0660"`);
  }
  return Number.parseInt(text.slice(-3), 8);
};
