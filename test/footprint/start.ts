import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../bench/measure/median.ts';
import { freePort } from '../e2e/support/ports.ts';

const STARTS = 10;

export interface StartTimes {
  readonly helpMs: number;
  readonly versionMs: number;
  /** From the start of the process until it takes calls. */
  readonly listeningMs: number;
}

/** Medians of ten starts; one before them fills the cache of compiled code, as the first use of a program does. */
export const startTimes = async (program: string, folder: string): Promise<StartTimes> => ({
  helpMs: await medianOf(() => runToEnd(program, '--help')),
  versionMs: await medianOf(() => runToEnd(program, '--version')),
  listeningMs: await medianOf(() => startToReady(program, folder)),
});

const medianOf = async (run: () => Promise<number>): Promise<number> => {
  await run();
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) times.push(await run());
  return median(times);
};

const runToEnd = async (program: string, flag: string): Promise<number> => {
  const start = performance.now();
  const child = spawn(process.execPath, [program, flag], { stdio: 'ignore' });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${flag} ended with ${child.exitCode}`);
  return performance.now() - start;
};

const startToReady = async (program: string, folder: string): Promise<number> => {
  const file = join(folder, 'start.json');
  const config = { host: '127.0.0.1', port: await freePort() };
  const text = JSON.stringify({
    server: { frontends: [{ protocol: 'http', config }] },
    auth: { provider: 'none' },
    servers: { remote: { url: `http://127.0.0.1:${await freePort()}/mcp` } },
  });
  writeFileSync(file, text);
  const start = performance.now();
  const child = spawn(process.execPath, [program, 'serve', '--config', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  let log = '';
  for await (const chunk of child.stderr) {
    log += String(chunk);
    if (log.includes('"msg":"ready"')) break;
  }
  const elapsed = performance.now() - start;
  child.kill('SIGTERM');
  await ended;
  if (!log.includes('"msg":"ready"')) throw new Error(`it did not start:\n${log}`);
  return elapsed;
};
