import { type FileHandle, open, stat } from 'node:fs/promises';

/**
 * Adds lines to a file that its owner alone may read. A file that was moved away (logrotate) or deleted is made anew: each
 * write looks whether the path still leads to the file that is open. What was written of lines that did not fit whole (a
 * full disk) is cut off again.
 */
export class AppendedFile {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async write(lines: readonly string[]): Promise<void> {
    const file = await this.#opened();
    const { size } = await file.stat();
    try {
      await file.appendFile(`${lines.join('\n')}\n`);
      await file.datasync();
    } catch (error) {
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file !== undefined && !(await leadsTo(this.#path, this.#file))) await this.close();
    this.#file ??= await open(this.#path, 'a', 0o600);
    return this.#file;
  }
}

const leadsTo = async (path: string, file: FileHandle): Promise<boolean> => {
  const [there, here] = await Promise.all([stat(path).catch(() => undefined), file.stat()]);
  return there?.ino === here.ino && there.dev === here.dev;
};
