import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** More is not read: what is watched are settings, tokens and certificates. */
const MAX_BYTES = 4 * 1_048_576;

/**
 * A word that is the same as long as a file holds the same: a digest of its content, or why there is none. What a symbolic
 * link leads to is what counts.
 */
export const contentState = async (file: string): Promise<string> => {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    if (size > MAX_BYTES) return `large:${ino}:${size}:${mtimeMs}`;
    return createHash('sha256')
      .update(await readFile(file))
      .digest('base64url');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
};
