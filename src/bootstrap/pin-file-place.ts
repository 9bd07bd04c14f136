import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PinningSettings } from './settings/settings.ts';

/**
 * Where pins live. They have to outlive a restart of the machine, so by default that is the state folder: the one a
 * service manager names, else the user's own (XDG Base Directory Specification).
 */
export const pinFileOf = (
  { file }: PinningSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string => {
  if (file !== undefined) return file;
  const { STATE_DIRECTORY: service, XDG_STATE_HOME: state } = environment;
  // A service manager may name several, with colons between.
  const [first = ''] = (service ?? '').split(':');
  if (first !== '') return join(first, 'pins.json');
  const home = state === undefined || state === '' ? join(homedir(), '.local', 'state') : state;
  return join(home, 'mcp-gateway', 'pins.json');
};
