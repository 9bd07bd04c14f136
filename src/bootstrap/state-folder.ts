import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where a file lives that has to outlive a restart of the machine: in the folder a service manager names, else in the user's
 * own (XDG Base Directory Specification).
 */
export const stateFile = (
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): string => {
  const { STATE_DIRECTORY: service, XDG_STATE_HOME: state } = environment;
  // A service manager may name several, with colons between.
  const [first = ''] = (service ?? '').split(':');
  if (first !== '') return join(first, name);
  const home = state === undefined || state === '' ? join(homedir(), '.local', 'state') : state;
  return join(home, 'mcp-gateway', name);
};
