import { homedir } from 'node:os';
import type { Surroundings } from '../../adapters/outbound/client-files/finder.ts';
import type { System } from '../../domain/import/client-format.ts';

const systems: Partial<Record<NodeJS.Platform, System>> = { darwin: 'macos', win32: 'windows' };

/** Where this process would look for the files of clients. */
export const surroundings = (): Surroundings => ({
  home: homedir(),
  project: process.cwd(),
  system: systems[process.platform] ?? 'linux',
  configHome: process.env['XDG_CONFIG_HOME'] || undefined,
});
