import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProcessLedger } from '../../../../../src/adapters/outbound/backend/stdio/process-ledger.ts';
import { processStat } from '../../../../../src/adapters/outbound/backend/stdio/process-stat.ts';
import { killGroup, membersOf } from '../../../../support/backend/process-groups.ts';
import { RecordingLogger } from '../../../../support/backend/recording-logger.ts';

const GRACE_MS = 300;

interface Content {
  gateway: object;
  readonly groups: { readonly pid: number; startTime: string }[];
}

describe('The process ledger', () => {
  const children: ChildProcess[] = [];
  let directory: string;
  const ledger = () => new ProcessLedger(directory, new RecordingLogger());

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  });

  afterEach(() => {
    for (const { pid } of children.splice(0)) if (pid !== undefined) killGroup(pid);
    rmSync(directory, { recursive: true, force: true });
  });

  const start = async (command = 'sleep', args = ['600']): Promise<number> => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' });
    children.push(child);
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error('no process id');
    return child.pid;
  };

  const page = (): { readonly path: string; readonly content: Content } => {
    const name = readdirSync(directory).find((entry) => entry.endsWith('.json'));
    const path = join(directory, name ?? 'missing');
    return { path, content: JSON.parse(readFileSync(path, 'utf8')) as Content };
  };

  /** Makes the page look like one of a gateway that was killed. */
  const orphan = (change: (content: Content) => void = () => {}): string => {
    const { path, content } = page();
    content.gateway = { pid: 2 ** 22 + 1, startTime: '1' };
    change(content);
    const left = join(directory, '4194305.groups.json');
    writeFileSync(left, JSON.stringify(content));
    rmSync(path);
    return left;
  };

  test('the next start ends what a killed gateway left behind [F04]', async () => {
    const pid = await start();
    ledger().add(pid);
    const left = orphan();
    expect(await ledger().reapLeftovers(GRACE_MS)).toBe(1);
    expect(membersOf(pid)).toEqual([]);
    expect(existsSync(left)).toBe(false);
  });

  test('a program whose name looks like fields of the process table is read right', async () => {
    const program = join(directory, 'a) Z 1 (b');
    symlinkSync('/bin/sh', program);
    const pid = await start(program, ['-c', 'sleep 600; true']);
    const stat = processStat(pid);
    expect(stat?.group).toBe(pid);
    // Running, asleep, or waiting for the disk it is read from.
    expect(['R', 'S', 'D']).toContain(stat?.state);
  });

  test('a process that only has the same id is left alone [F04]', async () => {
    const pid = await start();
    ledger().add(pid);
    orphan(({ groups }) => {
      for (const group of groups) group.startTime = '17';
    });
    expect(await ledger().reapLeftovers(GRACE_MS)).toBe(0);
    expect(membersOf(pid)).toEqual([pid]);
  });

  test('the groups of a gateway that still runs are left alone', async () => {
    const pid = await start();
    ledger().add(pid);
    expect(await ledger().reapLeftovers(GRACE_MS)).toBe(0);
    expect(membersOf(pid)).toEqual([pid]);
  });

  test('a damaged page ends nothing', async () => {
    writeFileSync(join(directory, '7.groups.json'), '{"boot":"","gateway":{"pid":7}');
    writeFileSync(join(directory, '8.groups.json'), '{"groups":[{"pid":-1,"startTime":"1"}]}');
    expect(await ledger().reapLeftovers(GRACE_MS)).toBe(0);
  });

  test('a group that ended is forgotten, on disk too', async () => {
    const pid = await start();
    const kept = ledger();
    kept.add(pid);
    expect(page().content.groups.map((group) => group.pid)).toEqual([pid]);
    kept.remove(pid);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('at the end of the program every group is killed at once [F04]', async () => {
    const pids = [await start(), await start()];
    const kept = ledger();
    for (const pid of pids) kept.add(pid);
    kept.killAllNow();
    await expect.poll(() => pids.flatMap(membersOf)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a directory that cannot be written keeps nothing from starting', async () => {
    const logger = new RecordingLogger();
    const plainFile = join(directory, 'plain-file');
    writeFileSync(plainFile, '');
    const pid = await start();
    const kept = new ProcessLedger(join(plainFile, 'ledger'), logger);
    kept.add(pid);
    expect(logger.records.map(({ message }) => message)).toEqual([
      'process ledger cannot be written',
    ]);
    kept.killAllNow();
    await expect.poll(() => membersOf(pid)).toEqual([]);
  });
});
