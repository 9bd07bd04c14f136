import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { RemoteNetwork } from './remote-network.ts';

const running = new Set<ChildProcess>();
// A test that fails leaves its processes behind.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs a program in that network; resolves with its end once it has said that it is ready. */
export const startThere = async (
  network: RemoteNetwork,
  program: URL,
  ...args: readonly string[]
): Promise<() => Promise<void>> => {
  const there = [...network.enter, process.execPath, fileURLToPath(program), ...args];
  const [command = '', ...rest] = there;
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child.stdout, 'data');
  return async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
};
