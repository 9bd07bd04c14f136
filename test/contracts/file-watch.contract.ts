import { chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileWatch, WatchedFiles } from '../../src/application/ports/driven/file-watch.ts';
import { Happenings } from '../support/scripted-session.ts';

/** A watch, and a folder that its files are in. */
export interface FileWatchCase {
  readonly watch: FileWatch;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

type Harm = (file: string) => Promise<void>;

/** Every way in which editors, tools and Kubernetes bring a file to other content. */
const changes: readonly (readonly [string, Harm])[] = [
  ['written in place', (file) => writeFile(file, 'two')],
  ['written in place, as long as before', (file) => writeFile(file, 'eno')],
  [
    'written in two steps',
    async (file) => {
      await truncate(file);
      await writeFile(file, 'two');
    },
  ],
  [
    'renamed over',
    async (file) => {
      await writeFile(`${file}.new`, 'two');
      await rename(`${file}.new`, file);
    },
  ],
  ['deleted', (file) => rm(file)],
  [
    'made unreadable, as far as that can be',
    async (file) => {
      await chmod(file, 0);
      await writeFile(`${file}.new`, 'two', { mode: 0 });
      await rename(`${file}.new`, file);
    },
  ],
  [
    'replaced by a folder',
    async (file) => {
      await rm(file);
      await mkdir(file);
    },
  ],
];

/** What every watch of files has to do. */
export const describeFileWatch = (name: string, make: () => Promise<FileWatchCase>): void => {
  describe(name, () => {
    let happenings: Happenings;
    let made: FileWatchCase;
    let watched: WatchedFiles | undefined;
    let file: string;
    beforeEach(async () => {
      made = await make();
      happenings = new Happenings();
      file = join(made.folder, 'gateway.yaml');
      await writeFile(file, 'one');
    });
    afterEach(async () => {
      watched?.close();
      await made.close();
    });

    const watch = async (...files: readonly string[]): Promise<WatchedFiles> => {
      const begun = made.watch.watch(files, (changed) => {
        for (const path of changed) happenings.note(path);
      });
      watched = begun;
      for (const path of files) await happenings.until(path);
      return begun;
    };

    test.each(changes)('%s', async (_what, change) => {
      await watch(file);
      await change(file);
      await happenings.until(file, 2);
    });

    test('deleted and back', async () => {
      await watch(file);
      await rm(file);
      await happenings.until(file, 2);
      await writeFile(file, 'one');
      await happenings.until(file, 3);
    });

    test('the folder deleted and back', async () => {
      await watch(file);
      await rm(made.folder, { recursive: true });
      await happenings.until(file, 2);
      await mkdir(made.folder);
      await writeFile(file, 'two');
      await happenings.until(file, 3);
    });

    test('a symbolic link led elsewhere, and what it leads to written', async () => {
      const [first, second] = ['first', 'second'].map((path) => join(made.folder, path));
      await writeFile(String(first), 'one');
      await mkdir(join(made.folder, 'links'));
      const link = join(made.folder, 'links', 'gateway.yaml');
      await symlink(String(first), link);
      await watch(link);
      await writeFile(String(second), 'two');
      await symlink(String(second), `${link}.new`);
      await rename(`${link}.new`, link);
      await happenings.until(link, 2);
      await writeFile(String(second), 'three');
      await happenings.until(link, 3);
    });

    test('a ConfigMap swapped as Kubernetes does it', async () => {
      const volume = (revision: string): string => join(made.folder, `..${revision}`);
      const publish = async (revision: string, text: string): Promise<void> => {
        await mkdir(volume(revision));
        await writeFile(join(volume(revision), 'map.yaml'), text);
        await symlink(`..${revision}`, join(made.folder, '..data_tmp'));
        await rename(join(made.folder, '..data_tmp'), join(made.folder, '..data'));
      };
      await publish('first', 'one');
      const mapped = join(made.folder, 'map.yaml');
      await symlink(join('..data', 'map.yaml'), mapped);
      await watch(mapped);
      await publish('second', 'two');
      await rm(volume('first'), { recursive: true });
      await happenings.until(mapped, 2);
      await publish('third', 'three');
      await happenings.until(mapped, 3);
    });

    test('of several files those that changed are told of, together', async () => {
      const other = join(made.folder, 'tls', 'key.pem');
      await mkdir(dirname(other));
      await writeFile(other, 'one');
      await watch(file, other);
      await writeFile(other, 'two');
      await happenings.until(other, 2);
      expect(happenings.count(file)).toBe(1);
    });

    test('nothing is told of a file that is as it was', async () => {
      const other = join(made.folder, 'other');
      await writeFile(other, 'one');
      await watch(file, other);
      await writeFile(file, 'one');
      await writeFile(other, 'two');
      await happenings.until(other, 2);
      expect(happenings.count(file)).toBe(1);
    });

    test('other files are followed instead, those that stay are not told of again', async () => {
      const other = join(made.folder, 'other');
      await writeFile(other, 'one');
      const begun = await watch(file);
      begun.follow([file, other]);
      await happenings.until(other);
      expect(happenings.count(file)).toBe(1);
      begun.follow([other]);
      await writeFile(file, 'two');
      await writeFile(other, 'two');
      await happenings.until(other, 2);
      expect(happenings.count(file)).toBe(1);
    });

    test('nothing is told once it is closed', async () => {
      const begun = await watch(file);
      begun.close();
      const second = new Happenings();
      const again = made.watch.watch([file], () => second.note('again'));
      await second.until('again');
      await writeFile(file, 'two');
      await second.until('again', 2);
      again.close();
      expect(happenings.count(file)).toBe(1);
    });
  });
};
