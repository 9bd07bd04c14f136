import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FileSpool } from '../../../../src/adapters/outbound/spool/file-spool.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { describeSpool } from '../../../contracts/spool.contract.ts';

const directory = mkdtempSync(join(tmpdir(), 'spool-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((file) => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`);
    } catch {
      return []; // it was the one that reads the directory
    }
  });
const spooled = (): number => openFiles().filter((path) => path.startsWith(directory)).length;

describeSpool('FileSpool', (maxBytes) => new FileSpool({ directory, maxBytes }));

it('leaves nothing in the directory while a text is in use, so nothing remains of a process that is killed', async () => {
  const spool = new FileSpool({ directory, maxBytes: 1_000_000 });
  const text = spool.open();
  if (text instanceof Fault) throw new Error(text.message);
  text.write(new Uint8Array(500_000));
  await text.finished();
  expect(readdirSync(directory)).toEqual([]);
  expect(spooled()).toBe(1);
  text.release();
  await expect.poll(spooled).toBe(0);
});

it('is a fault, not an error, where nothing can be written', () => {
  const gone = new FileSpool({ directory: join(directory, 'missing'), maxBytes: 1_000 }).open();
  expect(gone).toBeInstanceOf(Fault);
  expect(gone).toHaveProperty('code', 'overloaded');
});

it('needs no room for what was taken before it came to the file', async () => {
  const spool = new FileSpool({ directory, maxBytes: 1_000 });
  const text = spool.open();
  if (text instanceof Fault) throw new Error(text.message);
  for (let round = 0; round < 5; round += 1) {
    expect(text.write(new Uint8Array(900))).toBe('ok');
    expect(await text.take(new Uint8Array(2_000))).toBe(900);
    expect(spool.usedBytes).toBe(0);
  }
  text.release();
});

it('asks to wait when the disk is slower than who writes', async () => {
  const text = new FileSpool({ directory, maxBytes: 100_000_000 }).open();
  if (text instanceof Fault) throw new Error(text.message);
  const outcomes = Array.from({ length: 40 }, () => text.write(new Uint8Array(65_536)));
  expect(outcomes).toContain('wait');
  await new Promise<void>((resolve) => text.onDrain(resolve));
  expect(await text.finished()).toBeUndefined();
  text.release();
});
