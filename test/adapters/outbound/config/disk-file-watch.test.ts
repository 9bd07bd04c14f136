import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DiskFileWatch } from '../../../../src/adapters/outbound/config/disk-file-watch.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { describeFileWatch } from '../../../contracts/file-watch.contract.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { Happenings } from '../../../support/scripted-session.ts';

const folderOfItsOwn = async () => {
  const parent = await mkdtemp(join(tmpdir(), 'file-watch-'));
  const folder = join(parent, 'config');
  await mkdir(folder);
  return { folder, remove: () => rm(parent, { recursive: true, force: true }) };
};

describeFileWatch('watch of files on disk', async () => {
  const { folder, remove } = await folderOfItsOwn();
  return { watch: new DiskFileWatch(systemTimers), folder, close: remove };
});

test('a file that is never finished is told of nevertheless', async () => {
  const { folder, remove } = await folderOfItsOwn();
  onTestFinished(remove);
  const file = join(folder, 'gateway.yaml');
  const happenings = new Happenings();
  await writeFile(file, 'start');
  const watching = new DiskFileWatch(systemTimers).watch([file], () => happenings.note('told'));
  onTestFinished(() => watching.close());
  await happenings.until('told');
  const writer = { isOver: false };
  const writing = (async () => {
    for (let revision = 0; !writer.isOver; revision += 1) {
      await writeFile(`${file}.new`, String(revision));
      await rename(`${file}.new`, file);
    }
  })();
  await happenings.until('told', 2);
  writer.isOver = true;
  await writing;
});

test('nothing is left behind: no timer, no open folder', async () => {
  const { folder, remove } = await folderOfItsOwn();
  onTestFinished(remove);
  const clock = new HandClock();
  const files = [join(folder, 'a'), join(folder, 'missing', 'b')];
  new DiskFileWatch(clock).watch(files, () => undefined).close();
  expect(clock.alarms).toBe(0);
  const openFolders = () =>
    process.getActiveResourcesInfo().filter((kind) => kind.startsWith('FSEvent'));
  await expect.poll(openFolders).toEqual([]);
});
