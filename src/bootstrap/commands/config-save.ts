import { constants } from 'node:fs';
import { copyFile, rename, stat, writeFile } from 'node:fs/promises';
import type { SavedText } from '../../adapters/inbound/cli/commands/config.ts';
import { failureText } from '../failure-text.ts';

const OWNER_ONLY = 0o600;
const PERMISSIONS = 0o777;

/** Puts a text in the place of a file at once; what was there is kept beside it, under the time of day. */
export const saveConfig = async (file: string, text: string): Promise<SavedText> => {
  try {
    const mode = await permissionsOf(file);
    const backup = mode === undefined ? undefined : await backedUp(file);
    const draft = `${file}.${process.pid}.new`;
    await writeFile(draft, text, { mode: mode ?? OWNER_ONLY });
    await rename(draft, file);
    return { kind: 'saved', file, backup };
  } catch (problem) {
    return { kind: 'failed', text: failureText(problem) };
  }
};

/** Undefined when there is no file. */
const permissionsOf = async (file: string): Promise<number | undefined> => {
  try {
    return (await stat(file)).mode & PERMISSIONS;
  } catch {
    return undefined;
  }
};

/** Never over an older one. */
const backedUp = async (file: string): Promise<string> => {
  const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const backup = `${file}.${moment}.bak`;
  await copyFile(file, backup, constants.COPYFILE_EXCL);
  return backup;
};
