import { constants, statSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { pinFileOf } from '../pin-file-place.ts';
import type { Settings } from '../settings/settings.ts';

/** The version that `package.json` and the tests take for granted. */
const referenceMajor = 26;

/** Node itself: what is too old does not get here. */
export const nodeFinding = (version: string): Finding => {
  const major = Number.parseInt(version, 10);
  return major >= referenceMajor
    ? { check: 'node', state: 'ok', text: `Node ${version}` }
    : {
        check: 'node',
        state: 'doubtful',
        text: `Node ${version} works; the gateway is tested with Node ${referenceMajor}`,
        fix: `install Node ${referenceMajor}`,
      };
};

/** A clock that is behind makes tokens and certificates look as if they were not valid yet. */
export const clockFinding = (nowMs: number): Finding => {
  const ownFile = fileURLToPath(import.meta.url);
  const builtMs = statSync(ownFile).mtimeMs;
  const now = new Date(nowMs).toISOString();
  return nowMs >= builtMs
    ? { check: 'clock', state: 'ok', text: now }
    : {
        check: 'clock',
        state: 'failed',
        text: `the clock says ${now}, which is before this program was installed`,
        fix: 'set the clock, or start what keeps it right (timedatectl set-ntp true)',
      };
};

/** What the gateway writes, and whether it may. */
export const folderFindings = async (
  settings: Settings,
  environment: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> => {
  const folders: [check: string, folder: string][] = [
    ['state folder', dirname(pinFileOf(settings.pinning, environment))],
    ['temporary', settings.results.spoolDirectory ?? tmpdir()],
  ];
  return Promise.all(folders.map(([check, folder]) => folderFinding(check, folder)));
};

const folderFinding = async (check: string, folder: string): Promise<Finding> => {
  const existing = await nearestExisting(folder);
  try {
    await access(existing, constants.W_OK);
    const text = existing === folder ? folder : `${folder} (is made when it is needed)`;
    return { check, state: 'ok', text };
  } catch {
    const text = `${existing} may not be written to`;
    return { check, state: 'failed', text, fix: `chown it to this user, or name another folder` };
  }
};

/** A folder that is not there yet is made inside the nearest one that is. */
const nearestExisting = async (folder: string): Promise<string> => {
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch {
    // not there: the one above counts
  }
  const above = dirname(folder);
  return above === folder ? folder : nearestExisting(above);
};
