import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ProcMemory } from '../../../../src/adapters/outbound/system/process-memory.ts';

const memory = new ProcMemory();
const hold = (bytes: number): string =>
  `const kept = Buffer.alloc(${bytes}, 1); console.log(kept.length); setTimeout(() => {}, 60_000)`;

test.runIf(memory.isVisible)('sees the memory of a process, and of those it started', async () => {
  const inner = `[${JSON.stringify('-e')}, ${JSON.stringify(hold(100_000_000))}]`;
  const outer = `require('node:child_process').spawn(process.execPath, ${inner}, { stdio: 'inherit' })`;
  const child = spawn(process.execPath, ['-e', outer], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await once(child.stdout, 'data');
  const bytes = memory.rssBytes(child.pid ?? 0) ?? 0;
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  expect(bytes).toBeGreaterThan(130_000_000);
  expect(bytes).toBeLessThan(2_000_000_000);
});

test('sees none of a process that is gone', () => {
  expect(memory.rssBytes(2 ** 30)).toBeUndefined();
});
