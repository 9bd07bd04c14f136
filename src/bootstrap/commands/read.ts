import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** The text of a file, or of standard input for undefined; undefined when it cannot be read. */
export const read = async (file: string | undefined): Promise<string | undefined> => {
  try {
    return file === undefined ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch {
    return undefined; // why is of no use to whoever mistyped a name
  }
};
