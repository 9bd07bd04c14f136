import {
  constants,
  copyFile,
  lstat,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A text as it stands on disk, before it is changed. */
export interface FileText {
  /** Where it really is: behind every symbolic link. */
  readonly path: string;
  /** Undefined: there is no such file yet. */
  readonly text: string | undefined;
}

/** Files people write by hand are smaller. */
const maxBytes = 32 * 1_048_576;

/** A message: why it cannot be read. */
export const readForChange = async (file: string): Promise<FileText | string> => {
  try {
    const path = await realpath(file);
    const { size, isRegular } = await stat(path).then((found) => ({
      size: found.size,
      isRegular: found.isFile(),
    }));
    if (!isRegular) return `${file} is not a file`;
    if (size > maxBytes) return `${file} has ${size} bytes, more than any configuration`;
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return reason(file, error);
    // A link that leads nowhere is a mistake, not an invitation.
    const isLink = await lstat(file).then(
      () => true,
      () => false,
    );
    return isLink ? `${file} is a link to nowhere` : { path: file, text: undefined };
  }
};

/**
 * Puts a text in place of the one that was read: a copy of the old one is kept beside it, readers see the one or the
 * other, and the permissions stay. A link stays a link. Resolves to the name of the copy. A message: nothing was changed.
 */
export const replaceFile = async (
  { path, text }: FileText,
  changed: string,
  now: Date,
): Promise<{ readonly backup: string | undefined } | string> => {
  const present = await readForChange(path);
  if (typeof present === 'string') return present;
  if (present.text !== text) return `${path} has changed meanwhile: look at it again`;
  const folder = dirname(path);
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const temporary = join(folder, `.${basename(path)}.${process.pid}.new`);
  try {
    const mode = text === undefined ? ownerOnly : (await stat(path)).mode & permissions;
    const backup = text === undefined ? undefined : await keepCopy(path, stamp);
    const handle = await open(temporary, 'wx', mode);
    try {
      // The mask of the process may have taken some away.
      await handle.chmod(mode);
      await handle.writeFile(changed);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    return { backup };
  } catch (error) {
    await rm(temporary, { force: true });
    return reason(path, error);
  }
};

/** What a new file may hold is nobody else's business. */
const ownerOnly = 0o600;
const permissions = 0o777;

const keepCopy = async (path: string, stamp: string): Promise<string> => {
  for (let number = 1; ; number += 1) {
    const copy = `${path}.${stamp}${number === 1 ? '' : `-${number}`}.bak`;
    try {
      await copyFile(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be changed by this user',
  EISDIR: 'is a folder',
  ENOENT: 'is in a folder that does not exist',
  ENOTDIR: 'is in a folder that does not exist',
  EROFS: 'is on a file system that cannot be written',
  ENOSPC: 'does not fit on the file system',
};

const reason = (file: string, error: unknown): string =>
  `${file} ${reasons[codeOf(error)] ?? `cannot be used: ${error instanceof Error ? error.message : String(error)}`}`;
